package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every file that goes into a sandbox a path that the sandbox's own user can reach. Safe for several threads.
 *
 * <p>A partition's user may not search the directories of whoever starts the topology. The kernel is therefore in a mount
 * namespace of its own, and each file is bound to a place that everybody may search there and nobody sees elsewhere; the
 * mounts end with the kernel. Nothing reached this way is executed but the Java runtime.
 *
 * <p>A mount keeps the file that it was made of, and a path may lead to another one later. What Cofferdam itself is made of
 * is shown as it was first, for its parts must fit one another. Anything else is bound anew where its path leads elsewhere:
 * to a program's next build. The mount before stays, for a process that is just starting may be about to use it.
 */
public final class Staging implements AutoCloseable {
    private static final long SCRATCH_FILES_MAX = 4096;
    private static final long SHARED_FILES_MAX = 64;
    private static final int PAGE_BYTES = 4096;
    private static final Set<PosixFilePermission> SEARCHED_BY_ALL = PosixFilePermissions.fromString("rwxr-xr-x");

    private final Path directory;
    private final boolean bind;
    /** Whether what others are shown too is copied for those that are shown it here. */
    private final boolean copies;

    private final String prefix;
    private final List<Staging> others = new ArrayList<>();
    /** By the way in which files are shown, for the same ones may be shown in several, and by the files. */
    private final Map<String, Map<List<Path>, Path>> staged = new HashMap<>();

    private final Map<Path, Path> places = new HashMap<>();
    private final List<Path> targets = new ArrayList<>();
    private int next;
    private final List<Path> memories = new ArrayList<>();
    private final List<Scratch> scratches = new ArrayList<>();

    /** What is done with files in a sandbox, and so what is not. */
    enum Use {
        RUN {
            @Override
            void guard(Path mount) {}
        },
        READ {
            @Override
            void guard(Path mount) throws IOException {
                Mount.forbidAllButReading(mount);
            }
        },
        WRITE {
            @Override
            void guard(Path mount) throws IOException {
                Mount.forbidExecution(mount);
            }
        },
        /** Nobody sets its times, which others see. */
        DEVICE {
            @Override
            void guard(Path mount) throws IOException {
                Mount.forbidChange(mount);
            }
        };

        abstract void guard(Path mount) throws IOException;
    }

    /** @param prefix of names in the directory, which several may use */
    private Staging(Path directory, boolean bind, boolean copies, String prefix) {
        this.directory = directory;
        this.bind = bind;
        this.copies = copies;
        this.prefix = prefix;
    }

    /** Every file where it is: for a process without isolation, or with the rights of whoever starts it. */
    public static Staging direct() {
        return new Staging(Path.of("/"), false, false, "");
    }

    /** Bind mounts below {@code directory}. */
    public static Staging binding(Path directory) {
        return new Staging(directory, true, false, "");
    }

    /**
     * For processes that share no file in memory with others but what is their own to share: the Java runtime, the C library
     * and jars are copied for them. Closed with this one, which binds.
     */
    public synchronized Staging separate() {
        Staging separate = new Staging(directory, true, true, others.size() + "-");
        others.add(separate);
        return separate;
    }

    /** The path to use in place of what is bound, of which nothing is executed. */
    synchronized Path reach(Sandbox.Bind bind, int user) throws IOException {
        String way = bind.owned() ? "of user " + user : bind.writable() ? "to be written" : "to be read";
        List<Path> file = List.of(bind.source());
        forgetUnless(way, file, known -> Files.isSameFile(known, bind.source()));
        return stage(way, file, target -> show(bind, target, user));
    }

    private void show(Sandbox.Bind bind, Path place, int user) throws IOException {
        Use use = bind.writable() ? Use.WRITE : Use.READ;
        if (bind.owned()) {
            OwnerMount.bind(bind.source(), Files.createDirectory(place), user);
            shown(bind.source(), place, use);
        } else {
            show(bind.source(), place, use);
        }
    }

    /** Shows a file or directory at a place that is not there yet. */
    private void show(Path source, Path place, Use use) throws IOException {
        if (Files.isDirectory(source)) {
            Files.createDirectory(place);
        } else {
            Files.createFile(place);
        }
        Mount.bind(source, place);
        shown(source, place, use);
    }

    private void shown(Path source, Path place, Use use) throws IOException {
        use.guard(place);
        places.put(source, place);
    }

    /** Whether files can be shown elsewhere than where they are. */
    boolean binds() {
        return bind;
    }

    /** Whether it is for processes that share nothing with others: {@link #separate}. */
    boolean copies() {
        return copies;
    }

    /** What to show in that file's place: where files are copied, a copy of it as it is now, else the file. */
    synchronized Path own(Path file) throws IOException {
        if (!copies) {
            return file;
        }
        List<Path> files = List.of(file);
        Path name = file.getFileName();
        forgetUnless("own", files, known -> Files.mismatch(known.resolve(name), file) < 0);
        return stage("own", files, target -> {
                    Mount.skeleton(Files.createDirectory(target), Files.size(file));
                    copy(file, target.resolve(name));
                    Mount.forbidChange(target);
                })
                .resolve(name);
    }

    /** With its times: Java knows what an ahead-of-time cache was made for by them. */
    private void copy(Path file, Path place) throws IOException {
        Files.copy(file, place, StandardCopyOption.COPY_ATTRIBUTES);
        places.put(file, place);
    }

    /**
     * What is to be seen below a directory, by names relative to it.
     *
     * @param files with which files they are
     * @param links with where they lead
     */
    record Tree(Map<Path, Path> files, Map<Path, Path> links) {}

    /** Looks for what is to be seen. */
    interface Choosing {
        Tree choose() throws IOException;
    }

    /**
     * A directory in which chosen files are to be seen alone. Linux remembers which names were looked for in a directory of
     * the machine, there or not, and who looks for one again learns by the time it takes that somebody has. A memory file
     * system remembers nothing but what is in it from the start. One tree for all who see the same is also quick: a
     * sandbox binds it whole, and bwrap reads the table of all mounts for each thing that it binds.
     *
     * @param of by which the tree is known from one partition's start to the next
     * @param choosing asked once, however many partitions start
     */
    synchronized Path reachTree(List<Path> of, Use use, Choosing choosing) throws IOException {
        return stage("tree", of, target -> {
            Tree tree = choosing.choose();
            Mount.skeleton(Files.createDirectory(target), copies ? bytes(tree) : 0);
            for (Map.Entry<Path, Path> file : tree.files.entrySet()) {
                Path place = place(target, file.getKey());
                if (copies) {
                    copy(file.getValue(), place);
                } else {
                    show(file.getValue(), place, use);
                }
            }
            for (Map.Entry<Path, Path> link : tree.links.entrySet()) {
                Files.createSymbolicLink(place(target, link.getKey()), link.getValue());
            }
            if (copies && use == Use.RUN) {
                Mount.forbidWriting(target);
            } else {
                Mount.forbidChange(target);
            }
        });
    }

    /** In whole pages. */
    private static long bytes(Tree tree) throws IOException {
        long bytes = 0;
        for (Path file : tree.files.values()) {
            bytes += Files.size(file) + PAGE_BYTES;
        }
        return bytes;
    }

    /**
     * The directory in which a process finds its own files: a tree as {@link #reachTree} makes it, for this process alone.
     *
     * @param home where the process finds it
     * @param room a directory of it in which the sandbox is to mount something; or null
     */
    synchronized Path reachHome(Path home, List<Sandbox.Bind> binds, Path room, int user) throws IOException {
        String way = "home of user " + user;
        List<Path> files = binds.stream().map(Sandbox.Bind::source).toList();
        forgetUnless(way, files, known -> {
            boolean same = true;
            for (Sandbox.Bind bind : binds) {
                same &= Files.isSameFile(known.resolve(home.relativize(bind.target())), bind.source());
            }
            return same;
        });
        return stage(way, files, target -> {
            Mount.skeleton(Files.createDirectory(target), 0);
            for (Sandbox.Bind bind : binds) {
                show(bind, place(target, home.relativize(bind.target())), user);
            }
            if (room != null) {
                Files.createDirectory(place(target, home.relativize(room)));
            }
            Mount.forbidChange(target);
        });
    }

    /** With directories on the way there that everybody may search, whatever the mask of modes. */
    private static Path place(Path root, Path inside) throws IOException {
        Path at = root;
        for (Path name : inside) {
            if (!at.equals(root) && Files.notExists(at)) {
                Files.createDirectory(at);
                Files.setPosixFilePermissions(at, SEARCHED_BY_ALL);
            }
            at = at.resolve(name);
        }
        return at;
    }

    /** Where a file is that was reached, or would be used where it is: it stays the same one there. */
    public synchronized Path place(Path file) {
        return places.getOrDefault(file, file);
    }

    /** Whether what was staged is still what is to be shown. */
    private interface Check {
        boolean holds(Path known) throws IOException;
    }

    /** What paths lead to elsewhere now is staged once more. */
    private void forgetUnless(String way, List<Path> files, Check check) throws IOException {
        Path known = staged(way).get(files);
        if (known != null && !check.holds(known)) {
            staged(way).remove(files);
        }
    }

    /** Makes the target, which is not there yet, and shows files there. */
    private interface Mounting {
        void mount(Path target) throws IOException;
    }

    private Map<List<Path>, Path> staged(String way) {
        return staged.computeIfAbsent(way, _ -> new HashMap<>());
    }

    private Path stage(String way, List<Path> files, Mounting mounting) throws IOException {
        if (!bind) {
            return files.getFirst();
        }
        Path known = staged(way).get(files);
        if (known != null) {
            return known;
        }
        Path target = directory.resolve(prefix + next++);
        mounting.mount(target);
        staged(way).put(files, target);
        targets.add(target);
        return target;
    }

    /**
     * A place for what a process writes for itself; empty after each {@link Scratch#renew}.
     *
     * @param user whose it is
     */
    public synchronized Scratch scratch(String name, long bytes, int user) throws IOException {
        if (!bind) {
            return Scratch.NONE;
        }
        Path target = Files.createDirectory(directory.resolve("scratch-" + name));
        String options =
                "size=" + bytes + ",nr_inodes=" + SCRATCH_FILES_MAX + ",mode=0700,uid=" + user + ",gid=" + user;
        Scratch scratch = new Scratch(target, options);
        scratches.add(scratch);
        return scratch;
    }

    /** Mounts a memory file system with room for so many bytes, and no more, at a directory that is there and empty. */
    public synchronized void memory(Path directory, long bytes) throws IOException {
        if (bind) {
            Mount.memory(directory, "size=" + bytes + ",nr_inodes=" + SHARED_FILES_MAX + ",mode=0700");
            memories.add(directory);
        }
    }

    /** Undoes every mount. */
    @Override
    public synchronized void close() throws IOException {
        for (Staging other : others) {
            other.close();
        }
        others.clear();
        for (Path target : targets) {
            Mount.unmount(target);
        }
        targets.clear();
        staged.clear();
        places.clear();
        for (Path memory : memories) {
            Mount.unmount(memory);
        }
        memories.clear();
        for (Scratch scratch : scratches) {
            scratch.close();
        }
        scratches.clear();
    }
}
