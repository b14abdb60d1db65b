package dev.cofferdam.jail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Hashes what a process is made of, anew before each start: its configuration, jars and ahead-of-time cache, the Java
 * runtime, and the C library and its like that the runtime is linked with.
 *
 * <p>The Java runtime is large, so a file is read only where its identity is new: device, inode, length, and the time of
 * its last change, of content or inode. That time cannot be set, so who writes the file makes it new; only who
 * sets the machine's clock or writes its disk past the file system could keep it. What is known is kept in a file of
 * whoever starts the kernel, who could replace the runtime as well.
 *
 * <p>For one thread at a time.
 */
public final class Measurement {
    private static final String IDENTITY = "unix:dev,ino,size,ctime";
    private static final List<String> RUNTIME = List.of("bin/java", "lib", "conf", "release");

    /** For tools that make or debug programs, and for what no partition has. */
    private static final Set<String> NOT_RUN = Set.of(
            // for compilers and other Java runtimes
            "src.zip",
            "ct.sym",
            "jrt-fs.jar",
            "classlist",
            // object headers that no flag of ours asks for
            "classes_coh.jsa",
            "classes_nocoops_coh.jsa",
            // nothing else is executed
            "jexec",
            "jspawnhelper",
            // debuggers and agents
            "libattach.so",
            "libdt_socket.so",
            "libinstrument.so",
            "libjdwp.so",
            "libmanagement_agent.so",
            "libsaproc.so",
            "jmxremote.access",
            "management.properties",
            // screens, sound and printers
            "libawt_xawt.so",
            "libjawt.so",
            "libjsound.so",
            "libsplashscreen.so",
            "psfontj2d.properties",
            "psfont.properties.ja",
            "sound.properties",
            // cards and networks
            "libj2gss.so",
            "libj2pcsc.so",
            "libj2pkcs11.so",
            "libsctp.so");

    /** Some dozen Java runtimes with their jars. */
    private static final int KNOWN_MAX = 4096;

    private static final int DIGEST_DIGITS = 64;

    private final Path known;
    private final UnaryOperator<Path> places;
    private final List<Path> runtime;
    /** Digests by identity; those are forgotten that were not asked for longest. */
    private final Map<String, String> digests = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > KNOWN_MAX;
        }
    };

    /**
     * Of processes of one Java runtime, which this process has too.
     *
     * @param known file in which digests are kept from one kernel to the next, of any topology; null: they are not kept
     * @param places where each file is that is shown to the process, whatever its path leads to meanwhile
     */
    public Measurement(Path known, Path javaHome, UnaryOperator<Path> places) throws IOException {
        this.known = known;
        this.places = places;
        this.runtime = runtime(javaHome.toRealPath());
        if (known != null && Files.exists(known)) {
            for (String line : Files.readAllLines(known)) {
                if (line.indexOf(' ') == DIGEST_DIGITS) {
                    digests.put(line.substring(DIGEST_DIGITS + 1), line.substring(0, DIGEST_DIGITS));
                }
            }
        }
    }

    /** What one process is made of. */
    public final class Subject {
        private final List<Path> files;
        private final List<Path> configuration;
        /** Over the files, without the configuration: at the first measurement, and at the last. */
        private String filesFirst;

        private String filesLast;

        private Subject(List<Path> files, List<Path> configuration) {
            this.files = files;
            this.configuration = configuration;
        }

        /** SHA-256, in hexadecimal digits, over the hash of each file as it is now. */
        public String measure() throws IOException {
            synchronized (Measurement.this) {
                MessageDigest all = sha256();
                boolean news = false;
                for (Path each : files) {
                    Path file = places.apply(each);
                    String identity = identity(file) + " " + each;
                    String digest = digests.get(identity);
                    if (digest == null) {
                        digest = hash(file);
                        digests.put(identity, digest);
                        news = true;
                    }
                    all.update(HexFormat.of().parseHex(digest));
                }
                filesLast = HexFormat.of().formatHex(copy(all).digest());
                if (filesFirst == null) {
                    filesFirst = filesLast;
                }
                for (Path file : configuration) {
                    all.update(HexFormat.of().parseHex(hash(file)));
                }
                if (news && known != null) {
                    save();
                }
                return HexFormat.of().formatHex(all.digest());
            }
        }

        /** Whether the last measurement found other jars, another cache or another Java runtime than the first. */
        public boolean filesChanged() {
            synchronized (Measurement.this) {
                return !Objects.equals(filesFirst, filesLast);
            }
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's SHA-256 can be copied", e);
        }
    }

    /**
     * What is to be measured.
     *
     * @param files jars in class-path order, and the ahead-of-time cache
     * @param configuration small files, read each time
     */
    public Subject of(List<Path> files, List<Path> configuration) {
        List<Path> all = new ArrayList<>(files);
        all.addAll(runtime);
        return new Subject(all, List.copyOf(configuration));
    }

    private static List<Path> runtime(Path javaHome) throws IOException {
        List<Path> files = new ArrayList<>(java(javaHome));
        files.addAll(linked(javaHome));
        return files.stream().sorted().toList();
    }

    /** The files of a Java runtime that a partition runs, or reads while it runs. */
    static Set<Path> java(Path javaHome) throws IOException {
        Set<Path> files = new TreeSet<>();
        for (String part : RUNTIME) {
            // Also what a distribution keeps elsewhere and links to.
            try (Stream<Path> all = Files.walk(javaHome.resolve(part), FileVisitOption.FOLLOW_LINKS)) {
                all.filter(file -> Files.isRegularFile(file) && !isNotRun(file)).forEach(files::add);
            }
        }
        return files;
    }

    /** Whether it is a part of a Java runtime that no partition uses. */
    static boolean isNotRun(Path file) {
        String name = file.getFileName().toString();
        return NOT_RUN.contains(name) || name.endsWith(".template");
    }

    /** The loader and the libraries outside of this process's Java runtime that it has in memory. */
    static Set<Path> linked(Path javaHome) throws IOException {
        Set<Path> files = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            int path = line.indexOf('/');
            if (path > 0 && line.contains(" r-xp ")) {
                Path file = Path.of(line.substring(path));
                if (!file.startsWith(javaHome) && Files.isRegularFile(file)) {
                    files.add(file);
                }
            }
        }
        return files;
    }

    private static String identity(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, IDENTITY);
        long changedNanos = ((FileTime) attributes.get("ctime")).to(TimeUnit.NANOSECONDS);
        return attributes.get("dev") + ":" + attributes.get("ino") + ":" + attributes.get("size") + ":" + changedNanos;
    }

    private void save() throws IOException {
        Path directory = Files.createDirectories(known.toAbsolutePath().getParent());
        Path fresh = Files.createTempFile(directory, ".digests", "");
        Files.write(
                fresh,
                digests.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey())
                        .toList());
        Files.move(fresh, known, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
