package dev.cofferdam.deploy.compare;

/**
 * One row of the comparison. Immutable.
 *
 * @param operation "read" or "write"
 */
record Cell(Setup setup, String operation, int blockBytes, int depth) {

    /** A running system that cells are measured on: a design with a wait policy and a number of clients, or a baseline. */
    record Setup(String design, String waiting, int clients) {
        boolean isBaseline() {
            return design.equals(HOST);
        }

        @Override
        public String toString() {
            return design + (waiting.equals("-") ? "" : ", " + waiting) + ", " + clients
                    + (clients == 1 ? " client" : " clients");
        }
    }

    /** The design name of the baseline: system calls of the host. */
    static final String HOST = "host";
}
