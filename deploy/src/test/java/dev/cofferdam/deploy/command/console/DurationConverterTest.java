package dev.cofferdam.deploy.command.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, 500",
        "10s, 10000",
        "2m, 120000",
        "1h, 3600000",
        "1h30m, 5400000",
        "1m30s, 90000",
        "1s500ms, 1500",
        "1d2h, 93600000",
        "0s, 0",
        "90m, 5400000",
        "1m5ms, 60005"
    })
    void isRead(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), new DurationConverter().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "30m1h", "1h1h", "1.5h", "-1s", "1h 30m", "1H", "9999999999s"})
    void isNone(String text) {
        assertThrows(TypeConversionException.class, () -> new DurationConverter().convert(text));
    }
}
