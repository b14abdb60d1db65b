package dev.cofferdam.deploy.picture;

import dev.cofferdam.deploy.markup.Markup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.elk.alg.layered.LayeredLayoutProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkGraphFactory;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Shapes and the arrows between them, in layers upwards (Sugiyama, Tagawa and Toda 1981); Eclipse ELK finds the places. First
 * all is added, then it is placed, then drawn. For one thread.
 */
final class Layers {
    /** Of a fixed-pitch font of 12 pixels, whichever there is. */
    private static final double CHARACTER_PIXELS = 7.3;

    private static final double LINE_PIXELS = 16;
    private static final double MARGIN_PIXELS = 10;

    /** What makes pictures narrower takes 8 seconds for 320 arrows, and one without it. */
    private static final int NARROWED_ARROWS_MAX = 200;

    private final ElkNode graph = ElkGraphUtil.createGraph();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final List<Arrow> arrows = new ArrayList<>();

    /** What a shape shows. */
    enum Form {
        BOX,
        CYLINDER,
        FOLDER,
        ROUNDED
    }

    private record Shape(Form form, Caption caption, ElkNode node) {}

    private record Arrow(boolean both, ElkEdge edge) {}

    Layers() {
        LayoutMetaDataService.getInstance(); // it makes itself known to ELK's properties, which are copied by it
        graph.setProperty(CoreOptions.DIRECTION, Direction.UP);
        graph.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(CoreOptions.SPACING_NODE_NODE, 28.0);
        graph.setProperty(CoreOptions.SPACING_EDGE_LABEL, 4.0);
    }

    void shape(String name, Form form, Caption caption) {
        ElkNode node = ElkGraphUtil.createNode(graph);
        double height = caption.lines().size() * LINE_PIXELS + 2 * MARGIN_PIXELS + (form == Form.CYLINDER ? 8 : 0);
        node.setDimensions(caption.characters() * CHARACTER_PIXELS + 2 * MARGIN_PIXELS, height);
        shapes.put(name, new Shape(form, caption, node));
    }

    /**
     * @param text empty for none
     * @param both whether it leads back, too
     */
    void arrow(String from, String to, String text, boolean both) {
        ElkEdge edge = ElkGraphUtil.createSimpleEdge(
                shapes.get(from).node(), shapes.get(to).node());
        if (!text.isEmpty()) {
            ElkLabel label = ElkGraphFactory.eINSTANCE.createElkLabel();
            label.setText(text);
            label.setDimensions(text.length() * CHARACTER_PIXELS, LINE_PIXELS);
            edge.getLabels().add(label);
        }
        arrows.add(new Arrow(both, edge));
    }

    void place() {
        if (arrows.size() <= NARROWED_ARROWS_MAX) {
            graph.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
        }
        new LayeredLayoutProvider().layout(graph, new BasicProgressMonitor());
    }

    /** In pixels, once it is placed. */
    double width() {
        return graph.getWidth();
    }

    double height() {
        return graph.getHeight();
    }

    /** With its upper left corner there. */
    void draw(Markup picture, double x, double y) {
        picture.open("g", "transform", "translate(" + at(x) + " " + at(y) + ")");
        arrows.forEach(arrow -> draw(picture, arrow));
        shapes.values().stream()
                .sorted((one, other) -> Integer.compare(index(one), index(other)))
                .forEach(shape -> draw(picture, shape));
        // Last, for an arrow may cross them.
        arrows.forEach(arrow -> arrow.edge().getLabels().forEach(label -> {
            text(picture, "word", label.getText(), label.getX(), label.getY());
        }));
        picture.close();
    }

    private int index(Shape shape) {
        return graph.getChildren().indexOf(shape.node());
    }

    private static void draw(Markup picture, Arrow arrow) {
        for (ElkEdgeSection section : arrow.edge().getSections()) {
            StringBuilder path = new StringBuilder("M" + at(section.getStartX()) + " " + at(section.getStartY()));
            section.getBendPoints().forEach(bend -> path.append("L" + at(bend.getX()) + " " + at(bend.getY())));
            path.append("L" + at(section.getEndX()) + " " + at(section.getEndY()));
            picture.empty(
                    "path",
                    "class",
                    "arrow",
                    "d",
                    path.toString(),
                    "marker-end",
                    "url(#head)",
                    "marker-start",
                    arrow.both() ? "url(#head)" : "none");
        }
    }

    private static void draw(Markup picture, Shape shape) {
        ElkNode node = shape.node();
        double width = node.getWidth();
        double height = node.getHeight();
        picture.open("g", "transform", "translate(" + at(node.getX()) + " " + at(node.getY()) + ")");
        picture.leaf("title", shape.caption().whole());
        picture.empty(
                "path", "class", shape.form().name().toLowerCase(Locale.ROOT), "d", outline(shape, width, height));
        double y = MARGIN_PIXELS + (shape.form() == Form.CYLINDER ? 8 : 0);
        for (String line : shape.caption().lines()) {
            text(picture, y < 2 * MARGIN_PIXELS ? "name" : "class", line, MARGIN_PIXELS, y);
            y += LINE_PIXELS;
        }
        picture.close();
    }

    private static String outline(Shape shape, double width, double height) {
        String w = at(width);
        String h = at(height);
        return switch (shape.form()) {
            case BOX -> "M0 0H" + w + "V" + h + "H0Z";
            case ROUNDED -> {
                String right = at(width - 8);
                String bottom = at(height - 8);
                yield "M8 0H" + right + "A8 8 0 0 1 " + w + " 8V" + bottom + "A8 8 0 0 1 " + right + " " + h
                        + "H8A8 8 0 0 1 0 " + bottom + "V8A8 8 0 0 1 8 0Z";
            }
            case FOLDER -> "M0 0H28L34 6H" + w + "V" + h + "H0Z";
            case CYLINDER -> {
                String arc = "A" + at(width / 2) + " 6 0 0 ";
                yield "M0 6" + arc + "1 " + w + " 6V" + at(height - 6) + arc + "1 0 " + at(height - 6) + "V6" + arc
                        + "0 " + w + " 6";
            }
        };
    }

    /** {@code y} is of its upper edge. */
    private static void text(Markup picture, String style, String text, double x, double y) {
        picture.leaf("text", text, "class", style, "x", at(x), "y", at(y + 12));
    }

    static String at(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }
}
