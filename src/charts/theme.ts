/** The colours of Okabe and Ito, told apart with any kind of colour vision; in the order groups take them. */
export const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#5b5b5b'];

/** From few to many, the few still seen on white. */
export const HEAT = ['#d3e5f3', '#7fbde2', '#2a8cc4', '#005f99', '#00344f'];

/** The boxes of a flame graph, under dark text; and what stands for many boxes. */
export const FLAMES = ['#ffd08a', '#fdbb6e', '#f9a65a', '#ffc27a', '#f7b267', '#fbd3a0'];
export const TOGETHER = '#d9d9d9';

/**
 * How much less and more: blue and red are told apart with any kind of colour vision, and both are light enough for dark text.
 * From the strongest of less over none to the strongest of more.
 */
export const CHANGES = ['#6aaed6', '#9ecae1', '#c9dfee', '#ececec', '#fbd0bb', '#f4a582', '#e5765c'];

export const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json';

/** Dark text on white reads the same in a light notebook, a dark one, and on paper. */
export const CONFIG = {
  background: 'white',
  font: 'sans-serif',
  view: { stroke: null },
  padding: 8,
  title: {
    anchor: 'start',
    fontSize: 14,
    fontWeight: 'bold',
    color: '#222222',
    subtitleColor: '#555555',
    subtitleFontSize: 11,
    subtitlePadding: 4,
    offset: 12,
  },
  axis: {
    labelColor: '#444444',
    labelFontSize: 11,
    titleColor: '#444444',
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: '#e8e8e8',
    domainColor: '#999999',
    tickColor: '#999999',
  },
  header: { labelFontSize: 11, labelFontWeight: 'bold', labelColor: '#222222', title: null },
  legend: { labelColor: '#444444', labelFontSize: 11, titleColor: '#444444', titleFontSize: 11 },
} as const;
