package dev.cofferdam.jail;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command line under which a partition's Java process sees nothing but what it was granted. Immutable.
 *
 * <p>Each step, and why:
 *
 * <ul>
 *   <li>{@code sh}: limits the length of files, so that shared memory cannot be made longer, and how many may be open,
 *       so that the machine's number of those does not run out; joins the control groups before anything else runs;
 *       opens the filter's file descriptor
 *   <li>{@code setpriv} (where there are users to give): a user of its own, no supplementary groups, no new privileges
 *   <li>{@code bwrap}: own user, mount, process, IPC, host name, network and control-group namespaces; no further user
 *       namespaces; no capabilities; empty environment; no terminal; no /proc; three devices; dies with the kernel's
 *       thread that started it. The process is the first of its namespace and the only one
 * </ul>
 */
public final class Sandbox {
    /** Where a partition finds its directory. */
    public static final Path HOME = Path.of("/cofferdam");

    private static final Path ROOT = Path.of("/");
    private static final Path DEV = Path.of("/dev");
    private static final Path JAVA = Path.of("/opt/java");
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final Path JARS = Path.of("/opt/cofferdam");
    private static final Path PROGRAM = Path.of("/opt/program");
    private static final String ENTER = """
            ulimit -f "$1" || exit 122
            # Fewer are fewer.
            [ -z "$2" ] || ulimit -n "$2" 2>/dev/null || :
            filter=$3; shift 3
            while [ "$1" != -- ]; do echo 0 > "$1/cgroup.procs" || exit 120; shift; done; shift
            [ -z "$filter" ] || exec 9< "$filter" || exit 121
            exec "$@"
            """;

    /** The program by which a process confines itself further, inside. */
    private static final Path CONFINEMENT = HOME.resolve("confinement");

    /** What every process finds itself to be, whoever it is outside. */
    private static final String USER = "1000";

    /** Without random and urandom, by which whoever writes there is heard by all who do. */
    private static final List<Path> DEVICES =
            Stream.of("null", "zero", "full").map(DEV::resolve).toList();

    /** Where names of the loader may stand. */
    private static final List<Path> LOADED_FROM =
            List.of(Path.of("/lib"), Path.of("/lib64"), Path.of("/usr/lib"), Path.of("/usr/lib64"));

    /** What the shell counts in. */
    private static final int FILE_BLOCK_BYTES = 512;

    /** As many as a process has where nobody says otherwise. The store, which serves all, has what the kernel has. */
    private static final String OPEN_FILES_MAX = "1024";

    /** Of a file system that has names and nothing else. */
    private static final int NAMES_BYTES_MAX = 4096;

    /** In place of the program by which a process confines itself. */
    private static final String UNCONFINED = "";

    private static final String UNLIMITED = "unlimited";

    private final Staging staging;
    private final Path filters;
    private final boolean ownUsers;
    private final boolean limitsNamespaces;

    /**
     * Makes the builder.
     *
     * @param filters directory of the system-call filters
     * @param ownUsers whether each process is to have a user of its own
     * @param limitsNamespaces whether a limit forbids further user namespaces, beside the filter: {@link Namespaces}
     */
    public Sandbox(Staging staging, Path filters, boolean ownUsers, boolean limitsNamespaces) {
        this.staging = staging;
        this.filters = filters;
        this.ownUsers = ownUsers;
        this.limitsNamespaces = limitsNamespaces;
    }

    /**
     * A file or directory of the host in the sandbox.
     *
     * @param owned whatever belongs to the directory's owner is the process's there
     */
    public record Bind(Path source, Path target, boolean writable, boolean owned) {
        /** As its permissions say. */
        public Bind(Path source, Path target, boolean writable) {
            this(source, target, writable, false);
        }
    }

    /**
     * What to run.
     *
     * @param kind by which its system calls are filtered
     * @param fileTimes whether it sees when files changed, by which it can tell others of its own changes
     * @param user numeric user for the process where each has its own
     * @param groups control groups to join
     * @param limits command that limits it where it joins none, or nothing
     * @param fileBytesMax length to which a file can be made to grow
     * @param scratch its {@code /tmp}
     * @param javaHome the Java runtime
     * @param jars class path, in order: Cofferdam's own, which are there before the process has confined itself
     * @param programJars what it is given to load afterwards
     * @param aotCache or null
     * @param trains whether it writes that cache in the end; only without isolation
     * @param binds the process's own files
     * @param shut where some of them stand, a directory that the process shuts once it has opened them; or null
     * @param flags of the Java virtual machine
     */
    public record Contents(
            Kind kind,
            boolean fileTimes,
            int user,
            List<Path> groups,
            List<String> limits,
            long fileBytesMax,
            Scratch scratch,
            Path javaHome,
            List<Path> jars,
            List<Path> programJars,
            Path aotCache,
            boolean trains,
            List<Bind> binds,
            Path shut,
            List<String> flags) {}

    /** Whether each process has a user of its own. */
    public boolean ownUsers() {
        return ownUsers;
    }

    /** Command for a process inside the sandbox. */
    public List<String> command(Contents contents) throws IOException {
        List<String> command = enter(
                contents,
                Long.toString(Math.ceilDiv(contents.fileBytesMax, FILE_BLOCK_BYTES)),
                contents.kind == Kind.STORE ? "" : OPEN_FILES_MAX,
                filters.resolve(contents.kind.name()).toString());
        if (ownUsers) {
            String user = Integer.toString(contents.user);
            command.addAll(
                    List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--"));
        }
        command.addAll(List.of("bwrap", "--unshare-user"));
        if (limitsNamespaces) {
            command.add("--disable-userns");
        }
        command.addAll(List.of(
                "--unshare-ipc",
                "--unshare-pid",
                "--unshare-net",
                "--unshare-uts",
                "--unshare-cgroup-try",
                "--hostname",
                "partition",
                "--uid",
                USER,
                "--gid",
                USER,
                "--as-pid-1",
                "--cap-drop",
                "ALL",
                "--die-with-parent",
                "--new-session",
                "--clearenv",
                "--setenv",
                "LD_LIBRARY_PATH",
                // Of lib/server the launcher would start itself anew, with the path that it wants: 10 ms.
                JAVA.resolve("lib").toString(),
                "--seccomp",
                "9"));
        Path installation =
                contents.jars.stream().findFirst().map(Path::getParent).orElse(ROOT);
        List<Path> jars = inside(installation, contents.jars);
        List<Path> programJars = inside(installation, contents.programJars);
        Path aotCache = contents.aotCache == null
                ? null
                : JARS.resolve(contents.aotCache.getParent().getFileName()).resolve(contents.aotCache.getFileName());
        Map<Path, Path> installed = new LinkedHashMap<>();
        show(command, contents, contents.jars, jars, installed);
        show(command, contents, contents.programJars, programJars, installed);
        if (aotCache != null) {
            installed.put(aotCache, contents.aotCache);
        }
        home(command, contents);
        if (contents.scratch.directory() == null) {
            command.addAll(List.of("--dir", "/tmp"));
        } else {
            command.addAll(List.of("--bind", contents.scratch.directory().toString(), "/tmp"));
        }
        command.addAll(staging.binds() ? chosen(contents, installed) : whole(contents, installed));
        command.addAll(List.of("--chdir", "/tmp", "--remount-ro", "/", "--"));
        java(command, contents, JAVA, jars, aotCache, HOME);
        command.add(CONFINEMENT.toString());
        programJars.forEach(jar -> command.add(jar.toString()));
        return command;
    }

    /** Its own files, together but for those in a directory that it shuts. */
    private void home(List<String> command, Contents contents) throws IOException {
        List<Bind> open = new ArrayList<>();
        Path confinement = staging.own(SystemCallFilter.confinement(filters, contents.kind, contents.fileTimes));
        open.add(new Bind(confinement, CONFINEMENT, false));
        List<Bind> shut = new ArrayList<>();
        for (Bind bind : contents.binds) {
            boolean isShut = contents.shut != null && bind.target.startsWith(contents.shut);
            (isShut ? shut : open).add(bind);
        }
        if (staging.binds()) {
            Path home = staging.reachHome(HOME, open, contents.shut, contents.user);
            command.addAll(List.of("--bind", home.toString(), HOME.toString()));
        } else {
            for (Bind bind : open) {
                bind(command, contents, bind);
            }
        }
        if (contents.shut != null) {
            // A file system of its own: the root is read-only when the process starts, its directories' modes too.
            command.addAll(List.of("--size", Integer.toString(NAMES_BYTES_MAX), "--tmpfs", contents.shut.toString()));
        }
        for (Bind bind : shut) {
            bind(command, contents, bind);
        }
    }

    /**
     * Where jars stand: those of the installation by their names, as the ahead-of-time cache knows them. Any other has a
     * directory of its own, so that it stands in nobody's place.
     */
    private static List<Path> inside(Path installation, List<Path> jars) {
        List<Path> inside = new ArrayList<>();
        for (Path jar : jars) {
            Path directory =
                    jar.getParent().equals(installation) ? JARS : PROGRAM.resolve(Integer.toString(inside.size()));
            inside.add(directory.resolve(jar.getFileName()));
        }
        return inside;
    }

    /** Those of the installation are shown together, by {@code installed}. */
    private void show(
            List<String> command, Contents contents, List<Path> jars, List<Path> inside, Map<Path, Path> installed)
            throws IOException {
        for (int i = 0; i < jars.size(); i++) {
            if (inside.get(i).startsWith(PROGRAM)) {
                bind(command, contents, new Bind(staging.own(jars.get(i)), inside.get(i), false));
            } else {
                installed.put(inside.get(i), jars.get(i));
            }
        }
    }

    /** Command for a process without any isolation, in the partition's directory. */
    public List<String> unconfined(Contents contents, Path home) {
        List<String> command = enter(contents, UNLIMITED, "", "");
        java(command, contents, contents.javaHome, contents.jars, contents.aotCache, home);
        command.add(UNCONFINED);
        contents.programJars.forEach(jar -> command.add(jar.toString()));
        return command;
    }

    private static List<String> enter(Contents contents, String fileBlocksMax, String openFilesMax, String filter) {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", ENTER, "cofferdam", fileBlocksMax, openFilesMax, filter));
        contents.groups.forEach(group -> command.add(group.toString()));
        command.add("--");
        command.addAll(contents.limits);
        return command;
    }

    private static void java(
            List<String> command, Contents contents, Path javaHome, List<Path> jars, Path aotCache, Path home) {
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(contents.flags);
        if (aotCache != null) {
            command.add((contents.trains ? "-XX:AOTCacheOutput=" : "-XX:AOTCache=") + aotCache);
        }
        command.add("-cp");
        command.add(String.join(":", jars.stream().map(Path::toString).toList()));
        command.add("dev.cofferdam.partition.runtime.Main");
        command.add(home.toString());
    }

    /**
     * Of the machine those files that are used, and none of its directories. The largest tree is the last: bwrap is slower
     * with each mount that is there.
     */
    private List<String> chosen(Contents contents, Map<Path, Path> installed) throws IOException {
        Path javaHome = contents.javaHome.toRealPath();
        Path jars = staging.reachTree(
                List.copyOf(installed.values()),
                Staging.Use.READ,
                () -> new Staging.Tree(below(JARS, installed), Map.of()));
        Path java = staging.reachTree(
                List.of(javaHome),
                Staging.Use.RUN,
                () -> new Staging.Tree(below(javaHome, identity(Measurement.java(javaHome))), Map.of()));
        List<String> command = new ArrayList<>(List.of("--ro-bind", jars.toString(), JARS.toString()));
        // A device is the same for all who have it, and nobody needs these.
        if (!staging.copies()) {
            Path devices = staging.reachTree(
                    DEVICES, Staging.Use.DEVICE, () -> new Staging.Tree(below(DEV, identity(DEVICES)), Map.of()));
            command.addAll(List.of("--dev-bind", devices.toString(), DEV.toString()));
        }
        command.addAll(linkedLibraries(javaHome));
        command.addAll(List.of("--ro-bind", java.toString(), JAVA.toString()));
        return command;
    }

    /** The same where files cannot be shown elsewhere than where they are: whole directories. */
    private List<String> whole(Contents contents, Map<Path, Path> installed) throws IOException {
        List<String> command = new ArrayList<>();
        for (Map.Entry<Path, Path> file : installed.entrySet()) {
            bind(command, contents, new Bind(file.getValue(), file.getKey(), false));
        }
        for (Path device : DEVICES) {
            command.addAll(List.of("--dev-bind", device.toString(), device.toString()));
        }
        command.addAll(systemLibraries());
        command.addAll(List.of("--ro-bind", contents.javaHome.toString(), JAVA.toString()));
        for (var elsewhere : JavaElsewhere.of(contents.javaHome, JAVA, List.of(JAVA, LIBRARIES))
                .entrySet()) {
            bind(command, contents, new Bind(elsewhere.getValue(), elsewhere.getKey(), false));
        }
        return command;
    }

    private static Map<Path, Path> identity(Collection<Path> files) {
        return files.stream().collect(Collectors.toMap(file -> file, file -> file));
    }

    /** The same files, by names relative to a directory. */
    private static Map<Path, Path> below(Path directory, Map<Path, Path> files) {
        Map<Path, Path> below = new TreeMap<>();
        files.forEach((seen, file) -> below.put(directory.relativize(seen), file));
        return below;
    }

    private List<String> linkedLibraries(Path javaHome) throws IOException {
        Path reached = staging.reachTree(List.of(ROOT), Staging.Use.RUN, () -> libraries(javaHome));
        List<String> command = new ArrayList<>();
        for (String name : List.of("usr", "lib", "lib64")) {
            Path path = Path.of("/", name);
            if (Files.isSymbolicLink(path)) {
                command.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), path.toString()));
            } else if (Files.exists(reached.resolve(name))) {
                command.addAll(List.of("--ro-bind", reached.resolve(name).toString(), path.toString()));
            }
        }
        return command;
    }

    /** Of the C library and its like what this process has in memory itself, and the names that lead to it. */
    private static Staging.Tree libraries(Path javaHome) throws IOException {
        Set<Path> files = Measurement.linked(javaHome);
        Set<String> names =
                files.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        Set<Path> directories = new TreeSet<>(LOADED_FROM);
        files.forEach(file -> directories.add(file.getParent()));
        Map<Path, Path> links = new TreeMap<>();
        for (Path directory : directories) {
            if (Files.isDirectory(directory) && directory.equals(directory.toRealPath())) {
                try (DirectoryStream<Path> entries =
                        Files.newDirectoryStream(directory, entry -> isAnotherName(entry, names))) {
                    for (Path link : entries) {
                        if (Files.isRegularFile(link) && files.contains(link.toRealPath())) {
                            links.put(link, Files.readSymbolicLink(link));
                        }
                    }
                }
            }
        }
        return new Staging.Tree(below(ROOT, identity(files)), below(ROOT, links));
    }

    /**
     * Whether it may be a link to a library: libz.so.1 to libz.so.1.2.13, libc.so.6 to libc-2.31.so. Of the thousands of
     * entries that such a directory has only few are looked at, which costs a start 10 ms for all.
     */
    private static boolean isAnotherName(Path entry, Set<String> libraries) {
        String name = entry.getFileName().toString();
        int end = name.indexOf(".so");
        if (end < 0) {
            return false;
        }
        String stem = name.substring(0, end);
        boolean ofTheCLibrary = stem.startsWith("ld-") || stem.startsWith("libc.");
        return (ofTheCLibrary || libraries.stream().anyMatch(library -> library.startsWith(stem)))
                && Files.isSymbolicLink(entry);
    }

    /** The C library and the loader, wherever this distribution keeps them; links stay links. */
    List<String> systemLibraries() throws IOException {
        List<String> command = new ArrayList<>(List.of("--ro-bind", LIBRARIES.toString(), LIBRARIES.toString()));
        for (String name : List.of("/usr/lib64", "/usr/lib32")) {
            command.addAll(List.of("--ro-bind-try", name, name));
        }
        for (String name : List.of("/lib", "/lib64")) {
            Path path = Path.of(name);
            if (Files.isSymbolicLink(path)) {
                command.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), name));
            } else {
                command.addAll(List.of("--ro-bind-try", name, name));
            }
        }
        return command;
    }

    private void bind(List<String> command, Contents contents, Bind bind) throws IOException {
        command.add(bind.writable ? "--bind" : "--ro-bind");
        command.add(staging.reach(bind, contents.user).toString());
        command.add(bind.target.toString());
    }
}
