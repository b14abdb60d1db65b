package dev.cofferdam.it.program;

import static java.util.Map.entry;

import dev.cofferdam.partition.Partition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Attacks on names, mounts and attributes of files. Whatever succeeds is undone at once. Stateless. */
final class MountAttacks {
    private static final int RENAME = 82;
    private static final int LINK = 86;
    private static final int UNLINK = 87;
    private static final int SYMLINK = 88;
    private static final int CHOWN = 92;
    private static final int MKNOD = 133;
    private static final int CHROOT = 161;
    private static final int QUOTACTL = 179;
    private static final int SETXATTR = 188;
    private static final int REMOVEXATTR = 197;
    private static final int FALLOCATE = 285;
    private static final int FANOTIFY_INIT = 300;
    private static final int NAME_TO_HANDLE_AT = 303;
    private static final int OPEN_TREE = 428;
    private static final int FSOPEN = 430;
    private static final int FSPICK = 433;
    private static final int MOUNT_SETATTR = 442;

    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int S_ISUID = 0x800;
    private static final int AT_FDCWD = -100;
    private static final int S_IFCHR = 0x2000;
    private static final int NULL_DEVICE = 0x103;
    private static final int FS_IOC_GETFLAGS = 0x8008_6601;
    private static final int FS_IOC_SETFLAGS = 0x4008_6602;
    private static final int MS_RDONLY = 1;
    private static final int MS_REMOUNT = 0x20;
    private static final int MS_BIND = 0x1000;
    private static final int MNT_DETACH = 2;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int MOUNT_ATTRIBUTES_BYTES = 32;
    private static final int HANDLE_BYTES = 128;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 3;
    private static final int PAGE_BYTES = 4096;
    private static final int SYNC_QUOTAS = 0x8000_0100;
    private static final int NAMES = 5_000;

    private static final List<String> DEVICES =
            List.of("/dev/mem", "/dev/kmsg", "/dev/fuse", "/dev/kvm", "/dev/loop-control", "/dev/tty0", "/dev/net/tun");

    private MountAttacks() {}

    static Map<String, Attack> all() {
        return Map.ofEntries(
                entry(
                        "make-a-file-in-its-directory",
                        partition -> Files.delete(Files.createFile(at(partition, "new")))),
                entry("rename-its-manifest", MountAttacks::rename),
                entry("link-its-window", MountAttacks::link),
                entry("reach-another-by-a-link", MountAttacks::follow),
                entry("make-a-device", partition -> makeDevice()),
                entry(
                        "make-a-file-that-lends-its-owner",
                        partition -> lendOwner(Path.of(System.getProperty("java.io.tmpdir")))),
                entry("open-a-device-of-the-machine", partition -> openDevice()),
                entry("read-a-setting-of-the-machine", partition -> open("/sys/devices/system/cpu/online", 0)),
                entry("write-a-setting-of-the-machine", partition -> open("/proc/self/oom_score_adj", O_RDWR)),
                entry("reopen-a-disk-by-its-descriptor", MountAttacks::reopen),
                entry(
                        "set-a-disks-times",
                        partition -> LinuxCall.with(arena -> LinuxCall.call(
                                LinuxCall.UTIMENSAT, AT_FDCWD, LinuxCall.text(arena, disk(partition)), 0, 0))),
                entry("own-a-disk", partition -> LinuxCall.withPath(CHOWN, disk(partition), 0, 0)),
                entry("attribute-a-disk", MountAttacks::attribute),
                entry("flag-a-disk", MountAttacks::flag),
                entry("punch-a-hole-in-a-disk", MountAttacks::punch),
                entry("change-the-root", partition -> LinuxCall.withPath(CHROOT, "/")),
                entry("mount-a-disk-writable", MountAttacks::remount),
                entry("bind-the-root", partition -> bindRoot()),
                entry("unmount-what-is-mounted", MountAttacks::unmount),
                entry("clone-a-mount", partition -> closing(OPEN_TREE, AT_FDCWD, "/", OPEN_TREE_CLONE)),
                entry(
                        "make-a-file-system",
                        partition ->
                                LinuxCall.with(arena -> LinuxCall.closing(FSOPEN, LinuxCall.text(arena, "tmpfs"), 0))),
                entry("pick-a-mount", partition -> closing(FSPICK, AT_FDCWD, "/", 0)),
                entry(
                        "change-a-mount",
                        partition -> LinuxCall.with(arena -> LinuxCall.call(
                                MOUNT_SETATTR,
                                AT_FDCWD,
                                LinuxCall.text(arena, "/"),
                                0,
                                LinuxCall.words(arena),
                                MOUNT_ATTRIBUTES_BYTES))),
                entry(
                        "name-a-file-by-handle",
                        partition -> LinuxCall.with(arena -> LinuxCall.call(
                                NAME_TO_HANDLE_AT,
                                AT_FDCWD,
                                LinuxCall.text(arena, disk(partition)),
                                LinuxCall.words(arena, HANDLE_BYTES),
                                LinuxCall.words(arena),
                                0))),
                entry("watch-a-file-system", partition -> LinuxCall.closing(FANOTIFY_INIT, 0, 0)),
                entry("sync-every-quota", partition -> LinuxCall.call(QUOTACTL, SYNC_QUOTAS, 0, 0, 0)),
                entry("fill-its-scratch-with-names", partition -> fillWithNames()));
    }

    private static Path at(Partition partition, String name) {
        return Path.of(partition.argument("home"), name);
    }

    private static String disk(Partition partition) {
        return at(partition, "disks/in.disk").toString();
    }

    private static void open(String path, int flags) throws IOException {
        LinuxCall.call(LinuxCall.CLOSE, LinuxCall.withPath(LinuxCall.OPEN, path, flags));
    }

    private static void closing(long number, long directory, String path, long flags) throws IOException {
        LinuxCall.call(LinuxCall.CLOSE, LinuxCall.withDescriptorAndPath(number, directory, path, flags));
    }

    private static void twoPaths(long number, Path first, Path second) throws IOException {
        LinuxCall.with(arena -> LinuxCall.call(
                number, LinuxCall.text(arena, first.toString()), LinuxCall.text(arena, second.toString())));
    }

    private static void rename(Partition partition) throws IOException {
        twoPaths(RENAME, at(partition, "manifest"), at(partition, "renamed"));
        twoPaths(RENAME, at(partition, "renamed"), at(partition, "manifest"));
    }

    private static void link(Partition partition) throws IOException {
        twoPaths(LINK, at(partition, "memory/window"), at(partition, "linked"));
        LinuxCall.withPath(UNLINK, at(partition, "linked").toString());
    }

    /** Whoever runs such a file runs as its owner: in a directory of the host that may be root. */
    static void lendOwner(Path directory) throws IOException {
        Path file = directory.resolve("lends-its-owner");
        LinuxCall.withPath(LinuxCall.OPEN, file.toString(), O_RDWR | O_CREAT, S_ISUID | 0755);
        try {
            if (((int) Files.getAttribute(file, "unix:mode") & S_ISUID) == 0) {
                throw new IOException("without that part of its mode");
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void follow(Partition partition) throws IOException {
        Path link = Files.createTempDirectory("links").resolve("link");
        twoPaths(SYMLINK, Path.of(partition.argument("other-window")), link);
        try {
            open(link.toString(), O_RDWR);
        } finally {
            LinuxCall.withPath(UNLINK, link.toString());
        }
    }

    private static void makeDevice() throws IOException {
        String node = Files.createTempDirectory("devices").resolve("null").toString();
        LinuxCall.withPath(MKNOD, node, S_IFCHR | 0x180, NULL_DEVICE);
        LinuxCall.withPath(UNLINK, node);
    }

    private static void openDevice() throws IOException {
        IOException refused = new IOException("no device");
        for (String device : DEVICES) {
            try {
                open(device, 0);
                return;
            } catch (IOException e) {
                refused = e;
            }
        }
        throw refused;
    }

    private static void reopen(Partition partition) throws IOException {
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, disk(partition), 0);
        open("/proc/self/fd/" + descriptor, O_RDWR);
    }

    private static void attribute(Partition partition) throws IOException {
        LinuxCall.with(arena -> {
            long name = LinuxCall.text(arena, "user.cofferdam");
            long path = LinuxCall.text(arena, disk(partition));
            LinuxCall.call(SETXATTR, path, name, name, 1, 0);
            LinuxCall.call(REMOVEXATTR, path, name);
        });
    }

    private static void flag(Partition partition) throws IOException {
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, disk(partition), 0);
        LinuxCall.with(arena -> {
            long flags = LinuxCall.words(arena);
            LinuxCall.call(LinuxCall.IOCTL, descriptor, FS_IOC_GETFLAGS, flags);
            LinuxCall.call(LinuxCall.IOCTL, descriptor, FS_IOC_SETFLAGS, flags);
        });
    }

    /** In the second page, where the image of the test has nothing that counts. */
    private static void punch(Partition partition) throws IOException {
        long descriptor = LinuxCall.withPath(LinuxCall.OPEN, disk(partition), O_RDWR);
        LinuxCall.call(FALLOCATE, descriptor, KEEP_SIZE_AND_PUNCH_HOLE, PAGE_BYTES, PAGE_BYTES);
    }

    /** Where no disk is a mount of its own, one that it has made itself. */
    private static void remount(Partition partition) throws IOException {
        try {
            LinuxCall.with(arena -> LinuxCall.call(
                    LinuxCall.MOUNT, 0, LinuxCall.text(arena, disk(partition)), 0, MS_REMOUNT | MS_BIND, 0));
        } catch (IOException e) {
            mounted(MS_RDONLY, target -> {
                LinuxCall.with(arena ->
                        LinuxCall.call(LinuxCall.MOUNT, 0, LinuxCall.text(arena, target.toString()), 0, MS_REMOUNT, 0));
                Files.createFile(target.resolve("written"));
            });
        }
    }

    private static void unmount(Partition partition) throws IOException {
        try {
            LinuxCall.withPath(LinuxCall.UNMOUNT, disk(partition), MNT_DETACH);
        } catch (IOException e) {
            mounted(0, target -> {});
        }
    }

    private interface Place {
        void use(Path target) throws IOException;
    }

    /** Mounts, and unmounts. */
    private static void mounted(long flags, Place place) throws IOException {
        Path target = Files.createTempDirectory("mounts");
        LinuxCall.with(arena -> {
            long type = LinuxCall.text(arena, "tmpfs");
            LinuxCall.call(LinuxCall.MOUNT, type, LinuxCall.text(arena, target.toString()), type, flags, 0);
            try {
                place.use(target);
            } finally {
                LinuxCall.withPath(LinuxCall.UNMOUNT, target.toString(), MNT_DETACH);
            }
        });
    }

    private static void bindRoot() throws IOException {
        Path target = Files.createTempDirectory("mounts");
        LinuxCall.with(arena -> LinuxCall.call(
                LinuxCall.MOUNT, LinuxCall.text(arena, "/"), LinuxCall.text(arena, target.toString()), 0, MS_BIND, 0));
        LinuxCall.withPath(LinuxCall.UNMOUNT, target.toString(), MNT_DETACH);
    }

    private static void fillWithNames() throws IOException {
        Path directory = Files.createTempDirectory("names");
        int made = 0;
        try {
            for (; made < NAMES; made++) {
                new RandomAccessFile(directory.resolve("" + made).toFile(), "rw").close();
            }
        } finally {
            while (--made >= 0) {
                Files.delete(directory.resolve("" + made));
            }
            Files.delete(directory);
        }
    }
}
