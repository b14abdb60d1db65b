package dev.cofferdam.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts on a machine of the test's making: its distribution, its programs, and no home directory. */
class ScriptsTest {
    private static final List<String> SCRIPTS =
            List.of("cofferdam", "jdk25", "maven", "needs", "package", "test", "test-count");

    /** What every machine has. */
    private static final List<String> TOOLS = List.of(
            "awk",
            "cat",
            "cut",
            "date",
            "dirname",
            "grep",
            "head",
            "ls",
            "mkdir",
            "mktemp",
            "mv",
            "readlink",
            "rm",
            "sed",
            "seq",
            "sh",
            "sleep",
            "stat",
            "tail",
            "tr");

    private static final List<String> LAUNCH = List.of("bwrap", "setpriv", "setsid", "prlimit", "unshare");

    @TempDir
    private Path directory;

    private Path deploy;
    private Path programs;
    private Path root;

    private record Said(int exitCode, String out, String err) {}

    @BeforeEach
    void make() throws IOException {
        deploy = Files.createDirectories(directory.resolve("a folder/with blanks/deploy"));
        programs = Files.createDirectory(directory.resolve("bin"));
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("etc"));
        for (String script : SCRIPTS) {
            Files.copy(Path.of(script), deploy.resolve(script));
            executable(deploy.resolve(script));
        }
        for (String tool : TOOLS) {
            Path there = Path.of("/usr/bin", tool);
            Files.createSymbolicLink(programs.resolve(tool), Files.exists(there) ? there : Path.of("/bin", tool));
        }
        program("id", "echo 0");
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A program of the machine, which does what {@code script} says. */
    private void program(String name, String script) throws IOException {
        executable(Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n"));
    }

    private void jdk(String home, int version) throws IOException {
        Path there = Files.createDirectories(root.resolve(home));
        Files.createDirectories(there.resolve("bin"));
        executable(Files.writeString(there.resolve("bin/javac"), ""));
        Files.writeString(there.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
    }

    private void distribution(String release) throws IOException {
        Files.writeString(root.resolve("etc/os-release"), release.replace('|', '\n') + "\n");
    }

    private Said run(String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(deploy.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Said run(List<String> command) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", programs.toString(), "COFFERDAM_ROOT", root.toString()));
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Said(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    @Test
    void tooFewOpenFilesAreNamedBeforeJavaRunsOutOfThem() throws Exception {
        String command = deploy.resolve("cofferdam").toString();
        Said said = run(List.of("sh", "-c", "ulimit -n 63 && exec \"$0\" check x.yaml", command));
        assertEquals(1, said.exitCode());
        assertEquals(
                "cofferdam: too few files may be open at once: a command needs 64, and 63 are allowed; where this user may,"
                        + " ulimit -n 64 allows more\n",
                said.err());
        Said enough = run(List.of("sh", "-c", "ulimit -n 64 && exec \"$0\" check x.yaml", command));
        assertFalse(enough.err().contains("too few files"), enough::err);
        Said raised = run(List.of("sh", "-c", "ulimit -S -n 40 && exec \"$0\" check x.yaml", command));
        assertFalse(raised.err().contains("too few files"), "Java raises a soft limit: " + raised.err());
    }

    /** Also one that is sent to the script alone: what runs the tests, here for a minute, ends with it. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalEndsTheTests(String signal, int exitCode) throws Exception {
        Files.writeString(deploy.resolve("needs"), "#!/bin/sh\n");
        Path end = directory.resolve("ended");
        Files.writeString(
                deploy.resolve("maven"),
                "#!/bin/sh\ntrap 'echo ended >" + end + "; exit 1' TERM\nkill -" + signal + " $PPID\n"
                        + "for i in $(seq 600); do sleep 0.1; done\n");
        long before = System.nanoTime();
        Said said = run(List.of(
                "/usr/bin/env",
                "--default-signal=INT,TERM,HUP",
                deploy.resolve("test").toString()));
        assertEquals(exitCode, said.exitCode(), said::err);
        assertTrue(Files.exists(end), said::err);
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(50), "it waited for their end");
    }

    /** Also one that is sent to the script alone, while what makes the package would stay for a minute. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalEndsThePackage(String signal, int exitCode) throws Exception {
        for (String tool : List.of("setsid", "uname", "tar", "gzip")) {
            Files.createSymbolicLink(programs.resolve(tool), Path.of("/usr/bin", tool));
        }
        program("dpkg-deb", "");
        Files.writeString(deploy.resolve("cofferdam"), "#!/bin/sh\necho cofferdam 1.0, of today\n");
        Files.writeString(deploy.resolve("jdk25"), "#!/bin/sh\necho " + root + "/opt/jdk\n");
        Path end = directory.resolve("pid");
        executable(Files.writeString(
                Files.createDirectories(root.resolve("opt/jdk/bin")).resolve("jlink"),
                "#!/bin/sh\necho $$ >" + end + "\nkill -" + signal
                        + " $(cut -d' ' -f4 /proc/$PPID/stat)\nexec sleep 60\n"));
        Path made = directory.resolve("a package");
        long before = System.nanoTime();
        Said said = run(List.of(
                "/usr/bin/env",
                "--default-signal=INT,TERM,HUP",
                deploy.resolve("package").toString(),
                made.toString()));
        assertEquals(exitCode, said.exitCode(), said::err);
        assertEquals("""
                cofferdam: making the Java runtime
                cofferdam: interrupted; no package was made, and nothing is left of it
                """, said.err());
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(30), "it waited for its end");
        try (Stream<Path> left = Files.list(made)) {
            assertEquals(List.of(), left.toList());
        }
        // Where nobody has taken notice of its end yet, it has no command line any more.
        Path command = Path.of("/proc", read(end).strip(), "cmdline");
        assertTrue(Files.notExists(command) || read(command).isEmpty(), "jlink goes on");
    }

    /** The program that makes them is told to end, too: this one would stay for a minute. */
    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalWhileCachesAreMadeLeavesNothingAndIsSaid(String signal, int exitCode) throws Exception {
        jdk("opt/jdk", 25);
        Path java = root.resolve("opt/jdk/bin/java");
        executable(Files.writeString(java, "#!/bin/sh\nkill -" + signal + " $PPID\nexec sleep 60\n"));
        for (String file : List.of("opt/jdk/lib/modules", "opt/jdk/lib/server/libjvm.so")) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.createFile(root.resolve(file));
        }
        Path target = Files.createDirectories(deploy.resolve("target/lib")).getParent();
        Files.createFile(target.resolve("deploy-1.jar"));
        Files.createFile(target.resolve("lib/abi-1.jar"));
        for (String tool : LAUNCH) {
            program(tool, "");
        }
        // A build in the background of a shell may be deaf to some of them, and so are its children.
        Said said = run(List.of(
                "/usr/bin/env",
                "--default-signal=INT,TERM,HUP",
                deploy.resolve("cofferdam").toString(),
                "check",
                "x.yaml"));
        assertEquals(exitCode, said.exitCode(), said::err);
        assertEquals("cofferdam: making start-up caches (once)\ncofferdam: interrupted before 'check'\n", said.err());
        try (Stream<Path> left = Files.list(target)) {
            assertEquals(
                    Set.of("deploy-1.jar", "lib", "train.log"),
                    left.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ID=debian|VERSION_CODENAME=trixie;apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy"
                        + " --no-install-recommends openjdk-25-jdk-headless maven bubblewrap util-linux",
                "ID=linuxmint|ID_LIKE=\"ubuntu debian\";apt-get install -qy --no-install-recommends"
                        + " openjdk-25-jdk-headless maven bubblewrap util-linux",
                "ID=ubuntu|ID_LIKE=debian|VERSION_CODENAME=noble;apt-get update -q && DEBIAN_FRONTEND=noninteractive"
                        + " apt-get install -qy --no-install-recommends openjdk-25-jdk-headless maven bubblewrap util-linux",
                "ID=fedora|VERSION_ID=43;dnf install -qy java-25-openjdk-devel maven bubblewrap util-linux",
                "ID=rocky|ID_LIKE='rhel centos fedora';dnf install -qy java-25-openjdk-devel maven bubblewrap util-linux",
                "ID='arch';pacman -Syu --needed --noconfirm jdk-openjdk maven bubblewrap util-linux",
                "ID=opensuse-tumbleweed|ID_LIKE=\"opensuse suse\";zypper -nq install --no-recommends"
                        + " java-25-openjdk-devel maven bubblewrap util-linux",
            })
    void allThatIsLackingIsNamedAtOnceWithOneCommand(String release, String command) throws Exception {
        distribution(release);
        program("apt-cache", "[ \"$2\" = openjdk-25-jdk-headless ] && echo Package: $2");
        program("dnf", "[ \"$*\" = '-q info java-25-openjdk-devel' ]");
        program("zypper", "[ \"$*\" = '-nq search --match-exact java-25-openjdk-devel' ]");
        for (Said said : List.of(run("needs", "build", "launch"), run("cofferdam", "up", "x.yaml"))) {
            assertEquals(3, said.exitCode(), said::err);
            assertTrue(
                    said.err()
                            .startsWith("cofferdam: this machine lacks: a JDK 25, mvn, bwrap, setpriv, setsid, prlimit,"
                                    + " unshare\n"),
                    said::err);
            assertTrue(said.err().contains(command + "\n"), said::err);
            assertFalse(said.err().contains("[y/N]"), "nobody is asked who cannot answer");
        }
    }

    /** A command that launches nothing needs no sandbox. */
    @Test
    void onlyWhatTheCommandNeeds() throws Exception {
        distribution("ID=fedora");
        program("mvn", "exit 1");
        assertTrue(run("cofferdam", "check", "x").err().startsWith("cofferdam: this machine lacks: a JDK 25\n"));
        assertTrue(run("cofferdam", "up", "--isolation", "none", "x")
                .err()
                .startsWith("cofferdam: this machine lacks: a JDK 25\n"));
        jdk("usr/lib/jvm/seventeen", 17);
        assertTrue(run("needs", "build").err().startsWith("cofferdam: this machine lacks: a JDK 25\n"));
        assertTrue(run("jdk25").err().contains("there is Java 17"));
        jdk("usr/lib/jvm/later", 26);
        assertEquals(new Said(0, "", ""), run("needs", "build"));
        assertEquals(new Said(0, root + "/usr/lib/jvm/later\n", ""), run("jdk25"));
    }

    /** Debian 12 has no JDK 25 of its own. */
    @Test
    void theVendorsWhereTheDistributionHasNone() throws Exception {
        distribution("ID=debian|VERSION_CODENAME=bookworm");
        program("apt-cache", "[ \"$2\" = maven ] && echo Package: maven");
        Said said = run("needs", "build");
        assertTrue(said.err().contains("/deb bookworm main >/etc/apt/sources.list.d/"), said::err);
        assertTrue(said.err().contains(" temurin-25-jdk maven\n"), said::err);
        program("apt-cache", "[ \"$2\" = temurin-25-jdk ] && echo Package: $2");
        said = run("needs", "build");
        assertFalse(said.err().contains("sources.list.d"), said::err);
        assertTrue(said.err().contains(" temurin-25-jdk maven\n"), said::err);
    }

    /** As in a container: then it goes by the release. A package that is only virtual is shown as nothing, with exit code 0. */
    @ParameterizedTest
    @CsvSource({
        "ID=debian|VERSION_CODENAME=trixie, openjdk-25-jdk-headless",
        "ID=ubuntu|VERSION_CODENAME=noble|UBUNTU_CODENAME=noble, openjdk-25-jdk-headless",
        "ID=debian|VERSION_CODENAME=bookworm, temurin-25-jdk",
        "ID=linuxmint|ID_LIKE=ubuntu|VERSION_CODENAME=una|UBUNTU_CODENAME=focal, temurin-25-jdk",
    })
    void aMachineThatNeverFetchedListsOfPackages(String release, String jdk) throws Exception {
        distribution(release);
        program("apt-cache", "exit 0");
        Said said = run("needs", "build");
        assertTrue(said.err().contains(" " + jdk + " maven\n"), said::err);
        assertEquals(jdk.startsWith("temurin"), said.err().contains("adoptium"), said::err);
        assertEquals(release.contains("focal"), said.err().contains("/deb focal main"), said::err);
    }

    /** What is printed is run, by a shell in a shell: what is for dnf to replace gets there. */
    @Test
    void theVendorsForFedoraToo() throws Exception {
        distribution("ID=fedora|VERSION_ID=40");
        Path list = directory.resolve("adoptium.repo");
        program("dnf", "echo \"$@\" >>" + directory.resolve("dnf") + "; [ $1 != -q ]");
        program("id", "echo 1000");
        program("sudo", "exec \"$@\"");
        Said said = run("needs", "build");
        assertTrue(
                said.err().contains(">/etc/yum.repos.d/adoptium.repo && dnf install -qy temurin-25-jdk maven'\n"),
                said::err);
        String command = said.err()
                .lines()
                .filter(line -> line.startsWith("    "))
                .findFirst()
                .orElseThrow();
        run(List.of("/bin/sh", "-c", command.replace("/etc/yum.repos.d/adoptium.repo", list.toString())));
        assertEquals("""
                        [adoptium]
                        name=Eclipse Adoptium
                        baseurl=https://packages.adoptium.net/artifactory/rpm/fedora/$releasever/$basearch
                        gpgcheck=1
                        gpgkey=https://packages.adoptium.net/artifactory/api/gpg/key/public
                        """, read(list));
        assertTrue(read(directory.resolve("dnf")).endsWith("\ninstall -qy temurin-25-jdk maven\n"));
    }

    @Test
    void theVendorsForOpenSuseToo() throws Exception {
        distribution("ID=opensuse-leap|ID_LIKE=\"suse opensuse\"|VERSION_ID=15.6");
        program("zypper", "echo \"$@\" >>" + directory.resolve("zypper") + "; [ $2 != search ] || [ $4 = maven ]");
        program("rpm", "echo \"$@\" >>" + directory.resolve("rpm"));
        Said said = run("needs", "--yes", "build");
        assertEquals(3, said.exitCode(), said::err);
        String adoptium = "https://packages.adoptium.net/artifactory";
        assertEquals("--import " + adoptium + "/api/gpg/key/public\n", read(directory.resolve("rpm")));
        assertTrue(
                read(directory.resolve("zypper"))
                        .contains("-nq addrepo -f " + adoptium + "/rpm/opensuse/$releasever/$basearch adoptium\n"
                                + "-nq install --no-recommends temurin-25-jdk maven\n"),
                () -> said.err());
    }

    @Test
    void whereItCannotRunThatIsSaid() throws Exception {
        distribution("ID=alpine|PRETTY_NAME=\"Alpine Linux v3.22\"");
        Said said = run("needs", "--yes", "build");
        assertEquals(3, said.exitCode());
        assertTrue(said.err().contains("the C library of Alpine Linux v3.22 is musl"), said::err);
        assertFalse(said.err().contains("this brings it"), said::err);
        assertEquals(3, run("needs", "--say", "bwrap").exitCode());
    }

    /** Without a JDK that the package manager can fetch, one by hand does. */
    @Test
    void whatElseBringsAJdkIsSaid() throws Exception {
        distribution("ID=arch");
        program("pacman", "exit 1");
        program("mvn", "exit 1");
        assertFalse(run("needs", "--yes", "launch").err().contains("JAVA_HOME"));
        Said said = run("needs", "--yes", "build");
        assertEquals(3, said.exitCode());
        assertTrue(said.err()
                .endsWith("any JDK 25 does (https://adoptium.net), unpacked anywhere and named by JAVA_HOME\n"));
    }

    /** What was one package became two: the command line of the container engine is of its own in Debian 13. */
    @Test
    void containerEngine() throws Exception {
        distribution("ID=debian|VERSION_CODENAME=bookworm");
        program("apt-cache", "[ \"$2\" != docker-cli ] && echo Package: $2");
        assertTrue(run("needs", "test").err().contains("--no-install-recommends git docker.io iptables "));
        distribution("ID=debian|VERSION_CODENAME=trixie");
        program("apt-cache", "echo Package: $2");
        assertTrue(run("needs", "test").err().contains("--no-install-recommends git docker.io docker-cli iptables "));
        program("dockerd", "exit 1");
        assertTrue(run("needs", "test").err().contains("--no-install-recommends git docker-cli iptables "));
    }

    /** Ubuntu's is no program of its own, and what another brings does. */
    @Test
    void browser() throws Exception {
        distribution("ID=ubuntu");
        assertTrue(run("needs", "test").err().contains("no package of ubuntu brings chromium; "));
        distribution("ID=debian");
        assertTrue(run("needs", "test").err().contains(" chromium "));
        program("google-chrome", "exit 1");
        assertFalse(run("needs", "test").err().contains("chromium"));
    }

    @Test
    void anOrdinaryUserIsShownHowToBecomeRoot() throws Exception {
        distribution("ID=fedora");
        program("id", "echo 1000");
        program("dnf", "exit 0");
        assertTrue(run("needs", "build").err().contains("    su -c 'dnf install"));
        program("sudo", "exit 1");
        assertTrue(run("needs", "build").err().contains("    sudo dnf install"));
    }

    /** For doctor: sudo runs one command, and what a shell is to do with it stays within quotes. */
    @Test
    void howThisUserBecomesRootIsSaid() throws Exception {
        program("id", "echo 1000");
        assertEquals(new Said(0, "su -c 'sysctl -w a=1'\n", ""), run("needs", "--as-root", "sysctl -w a=1"));
        program("sudo", "exit 1");
        assertEquals(new Said(0, "sudo sysctl -w a=1\n", ""), run("needs", "--as-root", "sysctl -w a=1"));
        assertEquals(new Said(0, "sudo sh -c 'echo 1 >a'\n", ""), run("needs", "--as-root", "echo 1 >a"));
        program("id", "echo 0");
        assertEquals(new Said(0, "echo 1 >a\n", ""), run("needs", "--as-root", "echo 1 >a"));
    }

    /** For doctor: what a person would type. */
    @Test
    void theCommandForOneProgramIsSaid() throws Exception {
        program("id", "echo 1000");
        program("sudo", "exit 1");
        distribution("ID=fedora");
        assertEquals(new Said(0, "sudo dnf install moby-engine\n", ""), run("needs", "--say", "dockerd"));
        distribution("ID=arch");
        assertEquals(new Said(0, "sudo pacman -S docker\n", ""), run("needs", "--say", "dockerd"));
        program("id", "echo 0");
        distribution("ID=debian");
        assertEquals(new Said(0, "apt-get install util-linux\n", ""), run("needs", "--say", "prlimit"));
        distribution("ID=slackware");
        assertEquals(new Said(3, "", ""), run("needs", "--say", "bwrap"));
    }

    @Test
    void ofAnUnknownDistributionItSaysWhatIsLacking() throws Exception {
        distribution("ID=slackware|PRETTY_NAME=\"Slackware 15\"");
        Said said = run("needs", "build");
        assertEquals(3, said.exitCode());
        assertTrue(said.err().contains("a JDK 25, mvn\n"), said::err);
        assertTrue(said.err().contains("of Slackware 15"), said::err);
        Files.delete(root.resolve("etc/os-release"));
        assertEquals(3, run("needs", "build").exitCode());
    }

    @Test
    void withYesItIsInstalled() throws Exception {
        distribution("ID=arch");
        program(
                "pacman",
                "echo \"$@\" >>" + directory.resolve("installed") + "\nfor each in " + String.join(" ", LAUNCH)
                        + "; do printf '#!/bin/sh\\n' >" + programs + "/$each; /bin/chmod +x " + programs
                        + "/$each; done");
        assertEquals(0, run("needs", "--yes", "launch").exitCode());
        assertEquals("-Syu --needed --noconfirm bubblewrap util-linux\n", read(directory.resolve("installed")));
        assertEquals(new Said(0, "", ""), run("needs", "--yes", "launch"));
        Files.delete(programs.resolve("bwrap"));
        program("pacman", "exit 1");
        Said failed = run("needs", "--yes", "launch");
        assertEquals(3, failed.exitCode());
        assertTrue(failed.err().contains("that did not work"), failed::err);
        program("pacman", "exit 0");
        Said nothing = run("needs", "--yes", "launch");
        assertEquals(3, nothing.exitCode());
        assertTrue(nothing.err().contains("this machine still lacks bwrap"), nothing::err);
    }

    /** By script(1), which makes a terminal. */
    @ParameterizedTest
    @CsvSource({"y, 0, true", "n, 3, false", "'', 3, false"})
    void whoeverSitsAtATerminalIsAsked(String answer, int exitCode, boolean installed) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: no script(1) here");
        distribution("ID=fedora");
        program("dnf", "printf '#!/bin/sh\\n' >" + programs + "/mvn; /bin/chmod +x " + programs + "/mvn");
        jdk("opt/jdk", 25);
        Said said = run(List.of(
                "/bin/sh",
                "-c",
                "(/bin/sleep 1; echo " + answer + ") | /usr/bin/script -qec '\"" + deploy
                        + "/needs\" build' /dev/null"));
        assertTrue(said.out().contains("Run it now? [y/N]"), said::out);
        assertEquals(exitCode, said.exitCode(), said::out);
        assertEquals(installed, Files.exists(programs.resolve("mvn")));
    }

    private Said maven(String script) throws Exception {
        jdk("opt/jdk", 25);
        program("mvn", script);
        return run("maven", directory.resolve("log").toString(), "package");
    }

    /** What Maven is told for this project must not silence what is counted. */
    @Test
    void theBuildSaysHowManyLibrariesWereFetched() throws Exception {
        Said said = maven("""
                echo '[INFO] Building Cofferdam ABI 0.1.0-SNAPSHOT      [5/20]'
                awk 'BEGIN { for (i = 0; i < 100; i++) print "[INFO] Downloaded from central: https://x/" i ".jar (1 kB at 1 kB/s)" }'
                sleep 1
                """);
        assertTrue(said.err().contains("building 5 of 20: Cofferdam ABI, 100 libraries fetched ("), said::err);
        assertFalse(Files.exists(Path.of("../.mvn/maven.config")));
    }

    @Test
    void theBuildSaysHowFarItIs() throws Exception {
        Said said = maven("""
                echo "$@ $JAVA_HOME $LC_ALL"
                echo '[INFO] Building Cofferdam I/O MMU 0.1.0-SNAPSHOT      [1/14]'
                sleep 1
                echo '[INFO] Building Cofferdam deployment 0.1.0-SNAPSHOT   [14/14]'
                """);
        assertEquals(0, said.exitCode());
        assertTrue(said.err().contains("building 1 of 14: Cofferdam I/O MMU ("), said::err);
        assertTrue(said.err().contains("building 14 of 14: Cofferdam deployment ("), said::err);
        assertFalse(said.err().contains("\033"), "no codes for terminals");
        String log = read(directory.resolve("log"));
        assertTrue(log.startsWith("-B -Dstyle.color=never package " + root + "/opt/jdk C.UTF-8\n"), log);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[ERROR] Could not transfer artifact x from central: Unknown host;cannot be fetched; is there a network",
                "[ERROR] Cannot access central in offline mode;cannot be fetched; is there a network",
                "[ERROR] java.io.IOException: Read-only file system;cannot be written",
                "[ERROR] No space left on device;no space is left on the device",
                "[ERROR] There are test failures.;tests failed",
                "Read-only file system, as a test has it' && echo '[ERROR] There are test failures.;tests failed",
                "[ERROR] The thing broke;it failed: The thing broke",
            })
    void whatWentWrongIsOneSentence(String line, String sentence) throws Exception {
        Said said = maven("echo '" + line + "'; echo '[ERROR] and more'; exit 7");
        assertEquals(7, said.exitCode());
        assertEquals(1, said.err().lines().count(), said::err);
        assertTrue(said.err().contains(sentence), said::err);
        assertTrue(said.err().endsWith("(" + directory.resolve("log") + ")\n"), said::err);
    }

    /** What Maven says of it is lost with everything else. */
    @Test
    void aFullDiskIsNamedWhoeverNoticesIt() throws Exception {
        program("df", "echo 'Filesystem 1024-blocks Used Available'; echo '/dev/vda 10 10 0'");
        Said said = maven("exit 1");
        assertTrue(said.err().startsWith("cofferdam: no space is left on the device ("), said::err);
        program("df", "echo 'Filesystem 1024-blocks Used Available'; echo '/dev/vda 10 10 2000000'");
        assertTrue(maven("exit 1").err().startsWith("cofferdam: it failed: exit code 1 ("));
    }

    @Test
    void aCheckoutThatCannotBeWrittenIsNamed() throws Exception {
        distribution("ID=fedora");
        jdk("opt/jdk", 25);
        program("mvn", "exit 1");
        Files.writeString(deploy.resolve("target"), "in the way");
        Said said = run("cofferdam", "rules");
        assertEquals(1, said.exitCode());
        assertEquals(
                "cofferdam: the first use builds, and " + deploy + " cannot be written; copy it to where it can\n",
                said.err());
    }

    /** By the locale C Java would not find a file whose name has an umlaut. */
    @Test
    void namesOfFilesAreNotTheLocales() throws Exception {
        distribution("ID=arch");
        jdk("opt/jdk", 25);
        Path home = root.resolve("opt/jdk");
        executable(Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho \"locale $LC_ALL\"\n"));
        Files.createDirectories(home.resolve("lib/server"));
        Files.createFile(home.resolve("lib/modules"));
        Files.createFile(home.resolve("lib/server/libjvm.so"));
        Files.createDirectories(deploy.resolve("target/lib"));
        Files.createFile(deploy.resolve("target/lib/a.jar"));
        Files.createFile(deploy.resolve("target/deploy-1.jar"));
        Said said = run("cofferdam", "check", "größe.yaml");
        assertEquals("locale C.UTF-8\n", said.out(), said::err);
        String cofferdam = deploy.resolve("cofferdam").toString();
        said = run(List.of("/bin/sh", "-c", "LANG=de_DE.utf8 exec '" + cofferdam + "' check x"));
        assertEquals("locale \n", said.out(), said::err);
    }

    @Test
    void testsAreCountedAndFailuresNamed() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), """
                [INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in a.B
                [INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 2
                [ERROR]   StandardOutputTest.lines:100 expected: <0> but was: <1>
                [ERROR] Tests run: 13, Failures: 1, Errors: 1, Skipped: 1
                """);
        assertEquals(new Said(0, """
                        failed: StandardOutputTest.lines:100 expected: <0> but was: <1>
                        15 passed, 2 failed, 3 skipped
                        """, ""), run("test-count", log.toString()));
    }
}
