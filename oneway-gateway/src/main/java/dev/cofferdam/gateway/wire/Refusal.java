package dev.cofferdam.gateway.wire;

/** Why a packet, a frame or an item is not taken. */
public enum Refusal {
    FOREIGN("not a packet of a gateway"),
    VERSION("of another version of the format"),
    LENGTH("not of the length that it says, or beyond the limits"),
    SEAL("sealed where no key is here, or not sealed where one is"),
    DAMAGED("damaged on the way, or sealed with another key"),
    POSITION("at a place in its block where it cannot be"),
    FRAME("holds what is no frame"),
    FIELD("has a field beyond its limit"),
    NAME("has a name that may not be"),
    DIGEST("does not have the digest that was sent with it"),
    REPLAYED("of a session that began before others of which nothing is remembered any more"),
    STREAM("of a stream that has no place here"),
    OUTLET("could not be handed on to who is to have it"),
    STORAGE("could not be written here"),
    LIMIT("is one more than are kept at a time");

    private final String sentence;

    Refusal(String sentence) {
        this.sentence = sentence;
    }

    /** Goes on from "refused: ". */
    public String sentence() {
        return sentence;
    }
}
