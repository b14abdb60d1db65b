package dev.cofferdam.it.downgrade;

import dev.cofferdam.it.system.Site;
import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.store.downgrade.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a site's audit and a case of it as if all had happened earlier. Stateless. */
final class Past {
    private static final Pattern TIME = Pattern.compile("(?m)^(submitted|expires) (.*)$");

    private Past() {}

    static void shift(Site site, String id, Duration by) throws IOException {
        Path head = Path.of(site.audit() + ".head");
        StringBuilder lines = new StringBuilder();
        AuditChain chain = AuditChain.EMPTY;
        try {
            for (AuditRecord record : Audit.check(Files.readAllBytes(site.audit()), Files.readAllBytes(head))
                    .records()) {
                AuditChain.Appended appended = chain.append(record.time().minus(by), record.event());
                lines.append(appended.line()).append('\n');
                chain = appended.chain();
            }
        } catch (AuditException e) {
            throw new IOException(e);
        }
        Files.writeString(site.audit(), lines);
        Files.writeString(head, chain.encode());
        Path file = site.volume().resolve("cases").resolve(id + ".case");
        String text = Files.readString(file);
        String body = TIME.matcher(text.substring(0, text.lastIndexOf("checksum ")))
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) + " " + Instant.parse(found.group(2)).minus(by)));
        Files.writeString(file, body + "checksum " + Hashes.of(body) + "\n");
    }
}
