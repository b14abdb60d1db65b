package dev.cofferdam.gateway.card;

import dev.cofferdam.gateway.card.CardReader.Card;
import dev.cofferdam.gateway.card.CardReader.Lost;
import dev.cofferdam.gateway.card.CardReader.Step;
import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.partition.Parameter;
import dev.cofferdam.partition.Partition;
import dev.cofferdam.partition.runtime.BundledProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Prints the cards of a deck as they come, and which are lost. */
public final class CardReaderProgram implements BundledProgram {
    private static final int BATCH_MAX = 256;

    @Override
    public String name() {
        return "card-reader";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(
                new Parameter("deck", Parameter.Kind.DISK, true, "Where the cards are, to read."),
                new Parameter("position", Parameter.Kind.DISK, true, "A disk for how far it has come, to write."));
    }

    @Override
    public List<String> libraries() {
        return List.of("oneway-gateway", "protobuf-javalite");
    }

    @Override
    public void run(Partition partition) throws IOException {
        CardReader reader = CardReader.open(
                partition.disk(partition.argument("deck")), partition.disk(partition.argument("position")));
        int unkept = 0;
        while (true) {
            Optional<Step> next = reader.next();
            if (next.isPresent()) {
                partition.log(line(next.get()));
                unkept++;
            }
            if (unkept == BATCH_MAX || (unkept > 0 && next.isEmpty())) {
                reader.keep();
                unkept = 0;
                partition.alive();
            }
            if (next.isEmpty()) {
                reader.await();
            }
        }
    }

    private static String line(Step step) {
        return switch (step) {
            case Card card ->
                "card %d %s"
                        .formatted(card.number(), ItemName.quoted(new String(card.content(), StandardCharsets.UTF_8)));
            case Lost lost -> "lost cards %d to %d: %s".formatted(lost.first(), lost.last(), lost.why());
        };
    }
}
