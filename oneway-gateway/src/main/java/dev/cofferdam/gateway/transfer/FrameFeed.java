package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.frame.End;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Hello;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.status.Sample;
import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Symbol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Everything that a session says, in order: each round its items and the manifest of all of them again; at last, several times,
 * that this was the end; and the session's header every second in between. For one thread.
 */
final class FrameFeed implements Feed {
    private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long END_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ENDS = 6;

    private final SendPlan plan;
    private final Outbox outbox;
    private final Consumer<String> log;
    private final List<Item> manifest = new ArrayList<>();
    private final byte[] buffer = new byte[ItemFrames.BUFFER_BYTES];
    private final long startNanos;
    private long helloDueNanos;
    private long endDueNanos;
    private Phase phase = Phase.ITEMS;
    private int round = 1;
    private int number;
    private int line;
    private int ends;
    private ItemFrames current;

    private enum Phase {
        ITEMS,
        MANIFEST,
        FILLING,
        ENDING,
        ENDED
    }

    FrameFeed(SendPlan plan, Outbox outbox, long nowNanos, Consumer<String> log) {
        this.plan = plan;
        this.outbox = outbox;
        this.log = log;
        this.startNanos = nowNanos;
        this.helloDueNanos = nowNanos;
        this.endDueNanos = nowNanos;
    }

    @Override
    public void fill(Symbol symbol, long nowNanos) throws IOException {
        if (nowNanos - helloDueNanos >= 0 && phase != Phase.ENDED) {
            symbol.add(Frame.newBuilder()
                    .setHello(Hello.newBuilder().setRound(round).setRounds(plan.rounds()))
                    .build());
            helloDueNanos = nowNanos + HELLO_NANOS;
        }
        boolean more = true;
        while (more) {
            more = switch (phase) {
                case ITEMS -> item(symbol);
                case MANIFEST -> manifest(symbol);
                case FILLING -> filling(nowNanos);
                case ENDING -> end(symbol, nowNanos);
                case ENDED -> false;
            };
        }
    }

    @Override
    public boolean ended() {
        return phase == Phase.ENDED;
    }

    @Override
    public int items() {
        return manifest.size();
    }

    @Override
    public List<Sample> samples() {
        List<Sample> samples =
                new ArrayList<>(List.of(Sample.of("items_sent_total", manifest.size()), Sample.of("round", round)));
        if (current != null) {
            samples.addAll(current.progress());
        }
        return samples;
    }

    private boolean item(Symbol symbol) throws IOException {
        if (current != null) {
            boolean added = current.step(symbol);
            if (current.ended()) {
                current.close();
                remember(current.item());
                current = null;
                return true;
            }
            return added;
        }
        Optional<Outgoing> next = round == 1 || number < manifest.size() ? outbox.open(number) : Optional.empty();
        if (next.isEmpty()) {
            phase = Phase.MANIFEST;
        } else if (number == Limits.ITEMS_MAX) {
            next.get().close();
            throw new IOException("more than " + Limits.ITEMS_MAX + " items; send them in several runs");
        } else if (round > 1 && changed(next.get().description())) {
            next.get().close();
            number++;
        } else {
            current = new ItemFrames(number, next.get(), buffer);
        }
        return true;
    }

    /** What has changed between two rounds is not what the manifest says of it. */
    private boolean changed(Item again) {
        Item before = manifest.get(number);
        boolean same = before.getLengthBytes() == again.getLengthBytes()
                && before.getModifiedSeconds() == again.getModifiedSeconds()
                && before.getModifiedNanos() == again.getModifiedNanos();
        if (!same) {
            log.accept("changed since round 1, not sent again: " + ItemName.quoted(before.getName()));
        }
        return !same;
    }

    private void remember(Item item) {
        if (round == 1) {
            manifest.add(item);
            if (!item.getWithdrawn().isEmpty()) {
                log.accept("not sent, " + item.getWithdrawn() + ": " + ItemName.quoted(item.getName()));
            }
        }
        number++;
    }

    private boolean manifest(Symbol symbol) {
        if (line < manifest.size()) {
            if (!symbol.add(Frame.newBuilder().setItem(manifest.get(line)).build())) {
                return false;
            }
            line++;
            return true;
        }
        line = 0;
        if (round < plan.rounds()) {
            round++;
            number = 0;
            phase = Phase.ITEMS;
        } else {
            phase = Phase.FILLING;
        }
        return true;
    }

    private boolean filling(long nowNanos) {
        if (plan.filler() && nowNanos - startNanos < plan.leastNanos()) {
            return false;
        }
        phase = Phase.ENDING;
        endDueNanos = nowNanos;
        return true;
    }

    private boolean end(Symbol symbol, long nowNanos) {
        Frame end = Frame.newBuilder()
                .setEnd(End.newBuilder().setItems(manifest.size()))
                .build();
        if (nowNanos - endDueNanos < 0 || !symbol.add(end)) {
            return false;
        }
        endDueNanos = nowNanos + END_NANOS;
        ends++;
        if (ends == ENDS) {
            phase = Phase.ENDED;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
    }
}
