package dev.cofferdam.iommu;

/** The process to translate an IOVA stops here. Carries no stack trace: it is an architected answer, not an error. */
final class TranslationFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final FaultCause cause;
    private final long iotval2;

    TranslationFault(FaultCause cause) {
        this(cause, 0);
    }

    TranslationFault(FaultCause cause, long iotval2) {
        super(null, null, false, false);
        this.cause = cause;
        this.iotval2 = iotval2;
    }

    FaultCause reason() {
        return cause;
    }

    long iotval2() {
        return iotval2;
    }
}
