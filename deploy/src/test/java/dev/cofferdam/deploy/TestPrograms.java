package dev.cofferdam.deploy;

import dev.cofferdam.deploy.compiler.Compiler;
import dev.cofferdam.deploy.rule.Machine;
import dev.cofferdam.deploy.rule.Programs;
import dev.cofferdam.gateway.clip.CopyProgram;
import dev.cofferdam.gateway.clip.PasteProgram;
import dev.cofferdam.gateway.intake.IntakeProgram;
import dev.cofferdam.gateway.release.ReleaseProgram;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.runtime.BundledProgram;
import dev.cofferdam.partition.runtime.Objection;
import dev.cofferdam.partition.runtime.Provision;
import dev.cofferdam.store.filter.TypeFilter;
import dev.cofferdam.store.filter.WordFilter;
import java.util.List;

/** Programs that topologies of tests name, and a compiler that knows them. Stateless. */
public final class TestPrograms {
    private TestPrograms() {}

    /** For a machine of two cores and 4 GiB, whatever this one is. */
    public static Compiler compiler() {
        return new Compiler(
                new Machine(5L << 30, 2),
                Programs.of(List.of(
                        new Ingest(),
                        new Digest(),
                        new Idle(),
                        new TypeFilter(),
                        new WordFilter(),
                        new IntakeProgram(),
                        new ReleaseProgram(),
                        new CopyProgram(),
                        new PasteProgram())));
    }

    /** Declares what {@code ingest} does. */
    public static final class Ingest extends Declared {
        Ingest() {
            super(
                    "ingest",
                    new Parameter("file", Parameter.Kind.FILE, true, "the host file to import"),
                    new Parameter("to", Parameter.Kind.DISK, true, "the disk it goes to"));
        }
    }

    /** Declares what {@code digest} does. */
    public static final class Digest extends Declared {
        Digest() {
            super("digest", new Parameter("of", Parameter.Kind.DISK, true, "the disk to read"));
        }
    }

    /** Takes one argument of every other kind. */
    public static final class Idle extends Declared {
        Idle() {
            super(
                    "idle",
                    new Parameter("count", Parameter.Kind.NUMBER, false, "how often"),
                    new Parameter("block", Parameter.Kind.SIZE, false, "how much"),
                    new Parameter("signal", Parameter.Kind.CHANNEL, false, "whom to tell"),
                    new Parameter("image", Parameter.Kind.IMAGE, false, "what to run"),
                    new Parameter("words", Parameter.Kind.TEXT, false, "what to say"));
        }

        @Override
        public List<Objection> objections(Provision given) {
            long block = Long.parseLong(given.arguments().getOrDefault("block", "0"));
            return block <= given.memoryBytes()
                    ? List.of()
                    : List.of(new Objection("block", "there is no memory for " + block + " bytes", "give more"));
        }
    }

    /** Has a name and parameters, and never runs. */
    public abstract static class Declared implements BundledProgram {
        private final String name;
        private final List<Parameter> parameters;

        Declared(String name, Parameter... parameters) {
            this.name = name;
            this.parameters = List.of(parameters);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Parameter> parameters() {
            return parameters;
        }

        @Override
        public void run(Partition partition) {
            throw new UnsupportedOperationException("checking a topology runs no program");
        }
    }
}
