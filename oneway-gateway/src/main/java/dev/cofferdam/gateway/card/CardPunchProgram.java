package dev.cofferdam.gateway.card;

import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.runtime.BundledProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Punches each line of a file as a card, and ends. One that is started again goes on with the line that comes next. */
public final class CardPunchProgram implements BundledProgram {
    private static final int BATCH_MAX = 256;

    @Override
    public String name() {
        return "card-punch";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("deck", Parameter.Kind.DISK, true, "Where the cards go, to write."),
                new Parameter("file", Parameter.Kind.FILE, true, "Each line of it, in UTF-8, is a card."),
                new Parameter(
                        "pause-millis",
                        Parameter.Kind.NUMBER,
                        false,
                        "How long it pauses behind each card; without it, it does not."));
    }

    @Override
    public List<String> libraries() {
        return List.of("oneway-gateway", "protobuf-javalite");
    }

    @Override
    public void run(Partition partition) throws IOException {
        SecureRandom chance = new SecureRandom();
        CardPunch punch =
                CardPunch.open(partition.disk(partition.argument("deck")), Clock.systemUTC()::millis, chance::nextLong);
        Optional<Long> pauseMillis =
                Optional.ofNullable(partition.argument("pause-millis")).map(Long::valueOf);
        int batch = pauseMillis.isPresent() ? 1 : BATCH_MAX;
        long line = 0;
        try (BufferedReader lines =
                Files.newBufferedReader(partition.file(partition.argument("file")), StandardCharsets.UTF_8)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                if (line == punch.next()) {
                    punch.punch(text.getBytes(StandardCharsets.UTF_8));
                    if (punch.next() % batch == 0) {
                        punch.flush();
                        partition.alive();
                        pauseMillis.ifPresent(partition::pause);
                    }
                }
                line++;
            }
        }
        punch.flush();
        partition.log("punched " + punch.next() + " cards");
    }
}
