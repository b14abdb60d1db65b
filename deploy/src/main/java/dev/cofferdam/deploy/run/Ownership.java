package dev.cofferdam.deploy.run;

import dev.cofferdam.kernel.host.DirectoryLock;
import dev.cofferdam.kernel.host.Reasons;
import dev.cofferdam.kernel.plan.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which topology file a name belongs to, so that two files never share an audit, logs or a run directory: the first file
 * to use a name has it, for as long as that file is there. Immutable.
 */
public record Ownership(Directories directories) {
    private static final String OWNER = "topology";
    private static final int NAME_CHARACTERS_MAX = 57;
    private static final int HASH_CHARACTERS = 6;

    /**
     * Takes the plan's name for its file. Where another file has the name, a name that was only the file's own gets a
     * part that is made of the file's path.
     *
     * @return the plan with the name that its file has
     * @throws IOException if the topology itself gives a name that another file has
     */
    public Plan claim(Plan plan) throws IOException {
        try (DirectoryLock _ = DirectoryLock.of(directories.states())) {
            if (isClaimed(plan.name(), plan.file())) {
                return plan;
            }
            if (!plan.named()) {
                String name = distinct(plan.name(), plan.file());
                if (isClaimed(name, plan.file())) {
                    return plan.called(name);
                }
            }
        }
        throw new IOException("the name '" + plan.name() + "' belongs to " + owner(plan.name())
                + ", whose audit and logs are in " + directories.state(plan.name()) + "; give " + plan.file()
                + " another with 'name:'");
    }

    private boolean isClaimed(String name, String file) throws IOException {
        String owner = owner(name);
        if (owner.equals(file)) {
            return true;
        }
        if (!owner.isEmpty() && Files.exists(Path.of(owner))) {
            return false;
        }
        Path written = directories.makeState(name).resolve(OWNER);
        try {
            Files.writeString(written, file + "\n");
        } catch (IOException e) {
            throw new IOException(written + " cannot be written: " + Reasons.of(e), e);
        }
        return true;
    }

    /** Empty where it belongs to none. */
    private String owner(String name) throws IOException {
        Path owner = directories.state(name).resolve(OWNER);
        return Files.exists(owner) ? Files.readString(owner).strip() : "";
    }

    private static String distinct(String name, String file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(file.getBytes(StandardCharsets.UTF_8));
            return name.substring(0, Math.min(name.length(), NAME_CHARACTERS_MAX)) + "-"
                    + HexFormat.of().formatHex(hash).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
