package dev.cofferdam.store.filter;

import dev.cofferdam.store.downgrade.Rendering;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.parser.CompositeParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.RecursiveParserWrapper;
import org.apache.tika.parser.image.ImageParser;
import org.apache.tika.parser.image.JpegParser;
import org.apache.tika.parser.image.TiffParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pkg.PackageParser;
import org.apache.tika.sax.BasicContentHandlerFactory;
import org.apache.tika.sax.RecursiveParserWrapperHandler;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * What a file holds and says of itself, as Apache Tika's parsers read it. Apart from the filter, which can then be
 * named and described where Tika is not. Stateless.
 */
final class FileContents {
    private static final int EMBEDDED_MAX = 100;

    /** What describes the form of a file and nothing else; every other property is a finding. */
    private static final List<String> FORM = List.of(
            "X-TIKA:",
            "Content-Type",
            "Content-Length",
            "Content-Encoding",
            "resourceName",
            "access_permission:",
            "pdf:PDFVersion",
            "pdf:charsPerPage",
            "pdf:unmappedUnicodeCharsPerPage",
            "pdf:encrypted",
            "pdf:hasXFA",
            "pdf:hasXMP",
            "pdf:hasMarkedContent",
            "pdf:hasCollection",
            "pdf:containsNonEmbeddedFont",
            "pdf:containsDamagedFont",
            "pdf:num3DAnnotations",
            "pdf:totalUnmappedUnicodeChars",
            "pdf:overallPercentageUnmappedUnicodeChars",
            "pdf:ocrPageCount",
            "pdf:incrementalUpdates",
            "pdf:eofOffsets",
            "pdf:annotationTypes",
            "pdf:annotationSubtypes",
            "xmpTPg:NPages",
            "dc:format",
            "tiff:ImageWidth",
            "tiff:ImageLength",
            "tiff:BitsPerSample",
            "tiff:SamplesPerPixel",
            "tiff:ResolutionUnit",
            "tiff:XResolution",
            "tiff:YResolution",
            "imagereader:NumImages",
            "width",
            "height",
            "IHDR",
            "sRGB",
            "gAMA",
            "pHYs",
            "Compression",
            "Chroma ",
            "Data ",
            "Dimension ",
            "Transparency ",
            "Number of ",
            "Component ",
            "Image Height",
            "Image Width",
            "Data Precision",
            "Resolution Units",
            "X Resolution",
            "Y Resolution",
            "Thumbnail Height Pixels",
            "Thumbnail Width Pixels",
            "Version",
            "File Size",
            "File Name",
            "File Modified Date");

    private FileContents() {}

    /** Embedded files, properties, and that it cannot be looked into. */
    static List<String> examine(byte[] content) throws IOException {
        List<String> findings = new ArrayList<>();
        try (InputStream in = TikaInputStream.get(content)) {
            List<Metadata> files = parse(in);
            files.stream().skip(1).forEach(file -> findings.add("a file is embedded: " + name(file)));
            files.forEach(file -> findings.addAll(properties(file)));
        } catch (TikaException | SAXException e) {
            findings.add("the file cannot be looked into: " + Rendering.line(String.valueOf(e.getMessage())));
        }
        return findings;
    }

    private static List<Metadata> parse(InputStream in) throws IOException, TikaException, SAXException {
        CompositeParser known = new CompositeParser(
                MediaTypeRegistry.getDefaultRegistry(),
                List.of(new ImageParser(), new JpegParser(), new TiffParser(), new PDFParser(), new PackageParser()),
                List.of());
        known.setFallback(new Unknown());
        RecursiveParserWrapper all = new RecursiveParserWrapper(known);
        RecursiveParserWrapperHandler handler = new RecursiveParserWrapperHandler(
                new BasicContentHandlerFactory(BasicContentHandlerFactory.HANDLER_TYPE.IGNORE, -1), EMBEDDED_MAX);
        Metadata metadata = new Metadata();
        metadata.set(
                Metadata.CONTENT_TYPE,
                MimeTypes.getDefaultMimeTypes().detect(in, metadata).toString());
        all.parse(in, handler, metadata, new ParseContext());
        return handler.getMetadataList();
    }

    private static String name(Metadata embedded) {
        String name = embedded.get(TikaCoreProperties.RESOURCE_NAME_KEY);
        return Rendering.line(
                (name == null ? "without a name" : name) + " (" + embedded.get(Metadata.CONTENT_TYPE) + ")");
    }

    private static List<String> properties(Metadata file) {
        return Stream.of(file.names())
                .filter(name -> FORM.stream().noneMatch(name::startsWith))
                .map(name -> "it says of itself: " + Rendering.line(name + " = " + file.get(name)))
                .toList();
    }

    /** Takes the formats that no other parser does, and says so. */
    private static final class Unknown implements Parser {
        private static final long serialVersionUID = 1L;

        @Override
        public Set<MediaType> getSupportedTypes(ParseContext context) {
            return Set.of();
        }

        @Override
        public void parse(InputStream in, ContentHandler handler, Metadata metadata, ParseContext context)
                throws TikaException {
            throw new TikaException("nothing here reads the format " + metadata.get(Metadata.CONTENT_TYPE));
        }
    }
}
