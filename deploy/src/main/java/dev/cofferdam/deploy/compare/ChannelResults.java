package dev.cofferdam.deploy.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.cofferdam.abi.Choices;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was heard of covert channels. Immutable.
 *
 * @param leftOut what could not be measured, and why
 */
record ChannelResults(
        Results.Machine machine,
        List<Heard> heard,
        @JsonProperty("left_out") List<LeftOut> leftOut) {

    /** The design in which the machine's own media are measured. */
    static final String MACHINE = "message";

    /** A design that was not measured. */
    record LeftOut(String design, Arrangement arrangement, String why) {}

    /** What high does for a one, and what low does all the while and counts. */
    enum Medium {
        /** Low looks, and high does nothing. */
        ABSENT("", "read"),
        PROCESSOR("spin", "spin"),
        CACHE("walk", "walk"),
        MEMORY("copy", "copy"),
        READS("read-below", "read"),
        WRITES("write", "read"),
        FLUSHES("flush", "flush"),
        DENIALS("ask-what-is-denied", "read"),
        LOG("log", "read");

        final String sent;
        final String counted;

        @JsonValue
        String word() {
            return Choices.word(this);
        }

        Medium(String sent, String counted) {
            this.sent = sent;
            this.counted = counted;
        }

        /** Whether it is the machine's, whatever the design. */
        boolean isMachine() {
            return this == PROCESSOR || this == CACHE || this == MEMORY;
        }
    }

    /** Where the two run. */
    enum Arrangement {
        /** Each on a core of its own, at any time. */
        APART,
        /** Both on one core, at any time. */
        SHARED,
        /** Both on one core, in windows in turns. */
        WINDOWS;

        @JsonValue
        String word() {
            return Choices.word(this);
        }
    }

    /**
     * One measurement, with all that was sent and seen.
     *
     * @param slotMillis how long a symbol takes
     * @param bits of each symbol, by the plug-in estimate of mutual information
     * @param lowBits lower end of its interval of 95 %
     * @param highBits upper end
     * @param chanceBits what the same estimate says of shuffled symbols in 19 of 20 cases at most
     * @param errors share of symbols that low guessed wrongly
     * @param times how often it was measured: what is heard once is measured again, and counts if it is heard each time
     * @param sent each 0 or 1
     * @param seen how often low's own work was done in each slot
     */
    record Heard(
            Medium medium,
            String design,
            Arrangement arrangement,
            @JsonProperty("slot_millis") int slotMillis,
            double bits,
            @JsonProperty("low_bits") double lowBits,
            @JsonProperty("high_bits") double highBits,
            @JsonProperty("chance_bits") double chanceBits,
            double errors,
            int times,
            boolean found,
            List<Integer> sent,
            List<Long> seen) {

        double perSecond(double bitsOfSymbol) {
            return bitsOfSymbol * 1000 / slotMillis;
        }

        /** Bits a second: what is heard, or below what it would be. */
        double rate() {
            return perSecond(found ? bits : chanceBits);
        }
    }

    /**
     * Of all lengths of a slot the one in which most is heard; where nothing is, the one that tells this best. Null where
     * it was not measured.
     */
    Heard best(Medium medium, String design, Arrangement arrangement) {
        List<Heard> all = heard.stream()
                .filter(each ->
                        each.medium() == medium && each.design().equals(design) && each.arrangement() == arrangement)
                .toList();
        Comparator<Heard> byRate = Comparator.comparingDouble(Heard::rate);
        return all.stream()
                .filter(Heard::found)
                .max(byRate)
                .or(() -> all.stream().min(byRate))
                .orElse(null);
    }

    /** Bits a second of all that is heard in a design and arrangement, and of the machine's own media. */
    double sum(String design, Arrangement arrangement) {
        return Stream.of(Medium.values())
                .map(medium -> best(medium, medium.isMachine() ? MACHINE : design, arrangement))
                .filter(each -> each != null && each.found())
                .mapToDouble(Heard::rate)
                .sum();
    }
}
