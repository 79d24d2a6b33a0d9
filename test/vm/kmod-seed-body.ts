/** One whole module that sees arguments, a call's value in the middle of a function, return values and durations, and changes one. */
export const wholeModule = (offset: number): string => `#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/kprobes.h>
#include <linux/file.h>
#include <linux/fs.h>

static int do_filp_open_kprobe(struct kprobe *p, struct pt_regs *regs)
{
    int dfd = regs_get_kernel_argument(regs, 0);
    struct filename *filename = (struct filename *)regs_get_kernel_argument(regs, 1);

    trace_printk("%s: dfd=%d name=%s\\n", p->symbol_name, dfd, filename->name);
    return 0;
}

static struct kprobe kprobe = { .symbol_name = "do_filp_open", .pre_handler = do_filp_open_kprobe };

/* Where the first call of path_openat has returned. Of two probes at one place the one registered last runs first. */
static int path_openat_kprobe(struct kprobe *p, struct pt_regs *regs)
{
    struct file *filp = (struct file *)regs_return_value(regs);

    trace_printk("fp=%px opened=%s\\n", filp,
                 IS_ERR_OR_NULL(filp) ? (const unsigned char *)"(fault)" : filp->f_path.dentry->d_name.name);
    return 0;
}

static struct kprobe openat_kprobe = {
    .symbol_name = "do_filp_open",
    .offset = ${offset},
    .pre_handler = path_openat_kprobe,
};

static int path_openat_kprobe2(struct kprobe *p, struct pt_regs *regs)
{
    struct file *filp = (struct file *)regs_return_value(regs);

    if (!IS_ERR_OR_NULL(filp) && !strcmp(filp->f_path.dentry->d_name.name, "testfile3")) {
        trace_printk("changed=%d\\n", 1);
        fput(filp);
        regs_set_return_value(regs, -ENOENT);
    }
    return 0;
}

static struct kprobe openat_modify_kprobe2 = {
    .symbol_name = "do_filp_open",
    .offset = ${offset},
    .pre_handler = path_openat_kprobe2,
};

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

    trace_printk("ret=%px took=%lld retname=%s\\n", filp, (long long)delta,
                 IS_ERR(filp) ? (const unsigned char *)"(fault)" : filp->f_path.dentry->d_name.name);
    return 0;
}

static struct kretprobe kretprobe = {
    .handler = do_filp_open_kretprobe,
    .entry_handler = do_filp_open_kretentry,
    .data_size = sizeof(struct trace_data),
    .maxactive = 64,
    .kp.symbol_name = "do_filp_open",
};

static int __init kprobe_init(void)
{
    int ret = register_kprobe(&kprobe);

    if (ret < 0)
        return ret;
    ret = register_kprobe(&openat_kprobe);
    if (ret < 0)
        goto err_kprobe;
    ret = register_kretprobe(&kretprobe);
    if (ret < 0)
        goto err_openat;
    ret = register_kprobe(&openat_modify_kprobe2);
    if (ret < 0)
        goto err_kretprobe;
    return 0;

err_kretprobe:
    unregister_kretprobe(&kretprobe);
err_openat:
    unregister_kprobe(&openat_kprobe);
err_kprobe:
    unregister_kprobe(&kprobe);
    return ret;
}

static void __exit kprobe_exit(void)
{
    unregister_kprobe(&openat_modify_kprobe2);
    unregister_kretprobe(&kretprobe);
    unregister_kprobe(&openat_kprobe);
    unregister_kprobe(&kprobe);
}

module_init(kprobe_init)
module_exit(kprobe_exit)
MODULE_LICENSE("GPL");
`;
