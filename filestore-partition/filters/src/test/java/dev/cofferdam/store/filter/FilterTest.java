package dev.cofferdam.store.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.partition.ProgramException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each filter lets pass, and what it does not. */
class FilterTest {
    private static final List<String> WORDS = List.of("# a list", "Red Harvest", "umbra", "");

    @Test
    void onlyListedTypesPass() throws IOException {
        assertEquals(List.of(), TypeFilter.examine(utf8("fine weather\n"), "text/plain"));
        assertEquals(List.of(), TypeFilter.examine(image(), "text/plain, image/png"));
        assertEquals(
                List.of("the object is of type image/png, which is none of text/plain"),
                TypeFilter.examine(image(), "text/plain"));
        assertEquals(
                1,
                TypeFilter.examine(new byte[] {1, 2, 3}, "text/plain,image/png").size());
        assertEquals(
                1,
                TypeFilter.examine(utf8("MZ is how a program begins"), "text/plain")
                        .size());
        assertEquals(1, TypeFilter.examine(utf8("a\033[31mb"), "text/plain").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "project umbra",
                "UMBRA",
                "u m b r a",
                "u.m-b_r\na",
                "ｕｍｂｒａ",
                "um\u200bb\u00adra",
                "ümbrá",
                "υmbrа umЬra umbrа",
                "umbr4 rises",
                "the rеd hаrvеst begins",
                "r3dh4rv3$7"
            })
    void aListedWordIsFoundHoweverItIsDisguised(String text) {
        assertEquals(1, WordFilter.examine(utf8(text), WORDS).size(), text);
        assertEquals(
                1,
                WordFilter.examine(text.getBytes(StandardCharsets.UTF_16LE), WORDS)
                        .size(),
                text);
        assertEquals(
                1,
                WordFilter.examine(text.getBytes(StandardCharsets.UTF_16BE), WORDS)
                        .size(),
                text);
    }

    @Test
    void otherWordsPass() {
        assertEquals(
                List.of(),
                WordFilter.examine(
                        utf8("an umbrella in a red field; the harvest is near"), List.of("umbrage", "red harvest")));
        assertEquals(List.of(), WordFilter.examine(utf8("project umbra"), List.of()));
        assertThrows(ProgramException.class, () -> WordFilter.examine(utf8("x"), List.of("***")));
    }

    @Test
    void onlyTextThatIsSeenPasses() {
        assertEquals(List.of(), TextFilter.examine(utf8("Grüße,\r\n\t日本\n")));
        assertEquals(
                List.of("line 2, column 3: the character U+202E shows nothing"),
                TextFilter.examine(utf8("one\ntw\u202eo")));
        assertEquals(List.of("byte 2 is not UTF-8"), TextFilter.examine(new byte[] {'a', 'b', (byte) 0xff}));
        for (String hidden : List.of("\u200b", "\ufeff", "\0", "\033", "\u2028", "\ue000", "\ufe0f", "\udb40\udc41")) {
            assertEquals(1, TextFilter.examine(utf8("a" + hidden)).size(), () -> hidden.codePointAt(0) + "");
        }
    }

    @Test
    void plainFilesHoldNothingElse() throws IOException {
        assertEquals(List.of(), EmbeddingFilter.examine(utf8("fine weather\n")));
        assertEquals(List.of(), EmbeddingFilter.examine(image()));
        assertEquals(List.of(), EmbeddingFilter.examine(pdf(null)));
    }

    @Test
    void filesInFilesAreFound() throws IOException {
        assertFound("a file is embedded: inner.txt", zip(utf8("inner")));
        byte[] png = image();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(png);
        both.writeBytes(zip(utf8("inner")));
        assertFound("at byte " + png.length + " something begins like application/zip", both.toByteArray());
        assertFound("something begins like application/pdf", utf8("see below\n%PDF-1.7\n"));
    }

    @Test
    void whatAFileSaysOfItselfIsFound() throws IOException {
        assertFound("it says of itself: dc:creator = A. Nonymous", pdf("A. Nonymous"));
    }

    @Test
    void whatCannotBeLookedIntoDoesNotPass() throws IOException {
        assertFound(
                "cannot be looked into",
                new byte[] {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, (byte) 0xa1, (byte) 0xb1, 0x1a, (byte) 0xe1});
        assertFound("cannot be looked into", utf8("%PDF-1.7 and then nothing of the kind"));
        assertFound("cannot be looked into", new byte[] {1, 2, 3, 4});
    }

    private static void assertFound(String part, byte[] content) throws IOException {
        List<String> findings = EmbeddingFilter.examine(content);
        assertTrue(findings.stream().anyMatch(finding -> finding.contains(part)), findings::toString);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] image() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    private static byte[] pdf(String author) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            document.addPage(new PDPage());
            if (author != null) {
                document.getDocumentInformation().setAuthor(author);
            }
            document.save(out);
        }
        return out.toByteArray();
    }

    private static byte[] zip(byte[] inner) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("inner.txt"));
            zip.write(inner);
        }
        return out.toByteArray();
    }
}
