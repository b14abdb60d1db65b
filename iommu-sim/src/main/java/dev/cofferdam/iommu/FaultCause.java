package dev.cofferdam.iommu;

/** The {@code CAUSE} of a fault record, and what it means elsewhere (section "Fault/Event-Queue"). */
enum FaultCause {
    INSTRUCTION_ACCESS_FAULT(1, AtsAnswer.COMPLETER_ABORT),
    READ_ACCESS_FAULT(5, AtsAnswer.COMPLETER_ABORT),
    WRITE_ACCESS_FAULT(7, AtsAnswer.COMPLETER_ABORT),
    INSTRUCTION_PAGE_FAULT(12, AtsAnswer.SUCCESS),
    READ_PAGE_FAULT(13, AtsAnswer.SUCCESS),
    WRITE_PAGE_FAULT(15, AtsAnswer.SUCCESS),
    INSTRUCTION_GUEST_PAGE_FAULT(20, AtsAnswer.SUCCESS),
    READ_GUEST_PAGE_FAULT(21, AtsAnswer.SUCCESS),
    WRITE_GUEST_PAGE_FAULT(23, AtsAnswer.SUCCESS),
    ALL_INBOUND_TRANSACTIONS_DISALLOWED(256, AtsAnswer.UNSUPPORTED_REQUEST),
    DDT_ENTRY_LOAD_ACCESS_FAULT(257, AtsAnswer.UNSUPPORTED_REQUEST),
    DDT_ENTRY_NOT_VALID(258, AtsAnswer.UNSUPPORTED_REQUEST),
    DDT_ENTRY_MISCONFIGURED(259, AtsAnswer.UNSUPPORTED_REQUEST),
    TRANSACTION_TYPE_DISALLOWED(260, AtsAnswer.UNSUPPORTED_REQUEST),
    MSI_PTE_LOAD_ACCESS_FAULT(261, AtsAnswer.COMPLETER_ABORT),
    MSI_PTE_NOT_VALID(262, AtsAnswer.SUCCESS),
    MSI_PTE_MISCONFIGURED(263, AtsAnswer.COMPLETER_ABORT),
    MRIF_ACCESS_FAULT(264, AtsAnswer.COMPLETER_ABORT),
    PDT_ENTRY_LOAD_ACCESS_FAULT(265, AtsAnswer.COMPLETER_ABORT),
    PDT_ENTRY_NOT_VALID(266, AtsAnswer.SUCCESS),
    PDT_ENTRY_MISCONFIGURED(267, AtsAnswer.COMPLETER_ABORT),
    DDT_DATA_CORRUPTION(268, AtsAnswer.COMPLETER_ABORT),
    PDT_DATA_CORRUPTION(269, AtsAnswer.COMPLETER_ABORT),
    MSI_PT_DATA_CORRUPTION(270, AtsAnswer.COMPLETER_ABORT),
    MRIF_DATA_CORRUPTION(271, AtsAnswer.COMPLETER_ABORT),
    MSI_WRITE_ACCESS_FAULT(273, AtsAnswer.COMPLETER_ABORT),
    PT_DATA_CORRUPTION(274, AtsAnswer.COMPLETER_ABORT);

    /** The answer to an ATS translation request that meets the fault (section "PCIe ATS translation requests"). */
    enum AtsAnswer {
        /** Success without permissions; nothing is reported. */
        SUCCESS,
        UNSUPPORTED_REQUEST,
        COMPLETER_ABORT
    }

    private final int code;
    private final AtsAnswer atsAnswer;

    FaultCause(int code, AtsAnswer atsAnswer) {
        this.code = code;
        this.atsAnswer = atsAnswer;
    }

    int code() {
        return code;
    }

    AtsAnswer atsAnswer() {
        return atsAnswer;
    }
}
