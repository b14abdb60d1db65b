package dev.cofferdam.it.downgrade;

import dev.cofferdam.it.system.Site;
import dev.cofferdam.kernel.AuditChain;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.AuditRecord;
import dev.cofferdam.kernel.host.AuditFiles;
import dev.cofferdam.store.downgrade.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        for (AuditRecord record : records(site)) {
            AuditChain.Appended appended = chain.append(record.time().minus(by), record.event());
            lines.append(appended.line()).append('\n');
            chain = appended.chain();
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

    private static List<AuditRecord> records(Site site) throws IOException {
        List<AuditRecord> records = new ArrayList<>();
        try {
            new AuditFiles(site.audit()).check(records::add);
        } catch (AuditException e) {
            throw new IOException(e);
        }
        return records;
    }
}
