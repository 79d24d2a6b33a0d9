/** Numbers of fields: protos/perfetto/trace of Perfetto; each name is the message's and the field's there. */
export const TRACE = { packet: 1 } as const;

export const PACKET = {
  clockSnapshot: 6,
  timestamp: 8,
  trustedPacketSequenceId: 10,
  trackEvent: 11,
  internedData: 12,
  sequenceFlags: 13,
  timestampClockId: 58,
  tracePacketDefaults: 59,
  trackDescriptor: 60,
} as const;

/** TracePacket.SequenceFlags */
export const SEQUENCE = { incrementalStateCleared: 1, needsIncrementalState: 2 } as const;

export const CLOCK_SNAPSHOT = { clocks: 1, primaryTraceClock: 2, clockId: 1, timestamp: 2 } as const;

/** BuiltinClock */
export const CLOCK = { realtime: 1, monotonic: 3, monotonicRaw: 5, boottime: 6 } as const;

export const TRACK = { uuid: 1, name: 2, process: 3, thread: 4, parentUuid: 5 } as const;
export const PROCESS = { pid: 1, processName: 6 } as const;
export const THREAD = { pid: 1, tid: 2, threadName: 5 } as const;

export const EVENT = { debugAnnotations: 4, type: 9, nameIid: 10, trackUuid: 11 } as const;
/** TrackEvent.Type */
export const TYPE = { sliceBegin: 1, sliceEnd: 2, instant: 3 } as const;

export const ANNOTATION = {
  nameIid: 1,
  boolValue: 2,
  uintValue: 3,
  intValue: 4,
  doubleValue: 5,
  stringValue: 6,
  pointerValue: 7,
  arrayValues: 12,
} as const;

export const INTERNED = { eventNames: 2, debugAnnotationNames: 3, iid: 1, name: 2 } as const;
