package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.datagram.Stream;
import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.Refusal;

/** What a receiver has to tell, as it happens. */
public sealed interface Event {
    /** One line for a log; nothing in it can mislead a terminal. */
    String line();

    /** The first packet of a session. */
    record Began(long session) implements Event {
        @Override
        public String line() {
            return "session %016x begins".formatted(session);
        }
    }

    /** An item is where it belongs. */
    record Delivered(int number, String name, long bytes) implements Event {
        @Override
        public String line() {
            return "delivered %d %s, %d bytes".formatted(number, ItemName.quoted(name), bytes);
        }
    }

    /** An item was whole and could not be delivered, or turned out not to be what was sent; another round may bring it. */
    record Failed(int number, String name, String why) implements Event {
        @Override
        public String line() {
            return "item %d %s not delivered: %s".formatted(number, ItemName.quoted(name), why);
        }
    }

    /** Items that did not come; {@code name} is empty where no line of the manifest came either. */
    record Lost(int first, int last, String name, String why) implements Event {
        @Override
        public String line() {
            return first == last
                    ? "lost %d %s: %s".formatted(first, name.isEmpty() ? "(name unknown)" : ItemName.quoted(name), why)
                    : "lost %d to %d (names unknown): %s".formatted(first, last, why);
        }
    }

    /** Datagrams that did not come. */
    record LostDatagrams(Stream stream, long first, long last) implements Event {
        @Override
        public String line() {
            return first == last
                    ? "lost datagram %d of %s".formatted(first, stream)
                    : "lost datagrams %d to %d of %s".formatted(first, last, stream);
        }
    }

    /** The first of its kind that is refused; the rest are counted. */
    record Refused(Refusal refusal, String detail) implements Event {
        @Override
        public String line() {
            return "refused, " + refusal.sentence() + ": " + detail + " (told once, counted from now on)";
        }
    }

    /**
     * Nothing more comes of a session.
     *
     * @param items how many the sender had; -1 where it did not say
     * @param delivered how many of them were delivered, since the session began
     */
    record Ended(long session, int items, int delivered, int lost, long lostPackets, String why) implements Event {
        @Override
        public String line() {
            String all = items < 0 ? "an unknown number of" : Integer.toString(items);
            return "session %016x ends, %s: %d of %s items delivered, %d lost; %d packets lost on the way"
                    .formatted(session, why, delivered, all, lost, lostPackets);
        }
    }
}
