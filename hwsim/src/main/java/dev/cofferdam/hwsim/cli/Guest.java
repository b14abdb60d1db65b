package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.board.Machine;
import dev.cofferdam.hwsim.image.ImageException;
import java.io.IOException;

/** What a machine runs. Used by the machine's thread. */
interface Guest {
    /** Puts the guest into a new machine's memory and starts it. */
    void load(Machine machine) throws UsageException, ImageException, IOException;

    /** Takes out of a machine that has ended what the command line wants of it. */
    default void finish(Machine machine) throws UsageException, IOException {}
}
