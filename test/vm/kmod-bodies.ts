/** Makes testfile3 not exist. */
export const HIDE = `AFTER_CALL(do_filp_open, path_openat) {
    struct file *file = (struct file *)retval;
    if (!IS_ERR_OR_NULL(file) && !strcmp(file->f_path.dentry->d_name.name, "testfile3")) {
        emit("hidden=%s pid=%d changed=%d", file->f_path.dentry->d_name.name, current->pid, 1);
        fput(file);
        set_retval(-ENOENT);
    }
}`;

/** A module as one writes it out in full: the file's name on the way in, how long it took on the way out. */
export const SEED = `#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/kprobes.h>

static void do_filp_open_kprobe(struct kprobe *p, struct pt_regs *regs, unsigned long flags)
{
    int dfd = regs_get_kernel_argument(regs, 0);
    struct filename *filename = (struct filename *)regs_get_kernel_argument(regs, 1);

    if (filename)
        trace_printk("%s: dfd=%d, name=%s\\n", p->symbol_name, dfd, filename->name);
}

static struct kprobe kprobe = { .symbol_name = "do_filp_open", .post_handler = do_filp_open_kprobe };

struct trace_data {
    ktime_t entry_stamp;
};

static int do_filp_open_kretentry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
    ((struct trace_data *)ri->data)->entry_stamp = ktime_get();
    return 0;
}

static int do_filp_open_kretprobe(struct kretprobe_instance *ri, struct pt_regs *regs)
{
    struct file *filp = (struct file *)regs_return_value(regs);
    struct trace_data *data = (struct trace_data *)ri->data;
    s64 delta = ktime_to_ns(ktime_sub(ktime_get(), data->entry_stamp));

    trace_printk("returned 0x%px, took=%lld ns, retname=%s\\n", filp, (long long)delta,
                 IS_ERR(filp) ? (const unsigned char *)"(fault)" : filp->f_path.dentry->d_name.name);
    return 0;
}

static struct kretprobe kretprobe = {
    .handler = do_filp_open_kretprobe,
    .entry_handler = do_filp_open_kretentry,
    .data_size = sizeof(struct trace_data),
    .kp.symbol_name = "do_filp_open",
};

static int __init kprobe_init(void)
{
    int ret = register_kprobe(&kprobe);

    if (ret < 0)
        return ret;
    ret = register_kretprobe(&kretprobe);
    if (ret < 0)
        unregister_kprobe(&kprobe);
    return ret;
}

static void __exit kprobe_exit(void)
{
    unregister_kretprobe(&kretprobe);
    unregister_kprobe(&kprobe);
}

module_init(kprobe_init)
module_exit(kprobe_exit)
MODULE_LICENSE("GPL");
`;
