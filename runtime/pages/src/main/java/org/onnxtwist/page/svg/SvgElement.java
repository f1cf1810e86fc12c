package org.onnxtwist.page.svg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An element of an SVG drawing: a name, attributes in the order in which they were set, and children, each an element or a text. Attribute
 * values and texts are escaped when the element is written, so that a name from a model cannot become markup.
 *
 * <p>An element is built by chained calls, each of which changes and returns it, and is not thread-safe.
 */
public final class SvgElement {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9:_-]*");
    private static final int DECIMALS = 2;

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>();

    private SvgElement(String name) {
        this.name = validName(name);
    }

    /**
     * Returns a new element without attributes and children.
     *
     * @throws IllegalArgumentException if {@code name} is not the name of an XML element
     */
    public static SvgElement of(String name) {
        return new SvgElement(name);
    }

    /**
     * Returns a root element {@code svg} that scales with the page and is announced as one picture by screen readers.
     *
     * @param width the width of the drawing in units of the user, positive
     * @param height the height of the drawing in units of the user, positive
     * @param title a short name of the picture, read aloud in its place
     */
    public static SvgElement picture(double width, double height, String title) {
        if (!(width > 0 && height > 0)) {
            throw new IllegalArgumentException("a picture of " + width + " by " + height);
        }
        return of("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("viewBox", "0 0 " + number(width) + " " + number(height))
                .with("width", width)
                .with("height", height)
                .with("role", "img")
                .with("aria-label", title)
                .add(of("title").text(title));
    }

    /** Sets an attribute, in place of an earlier value. */
    public SvgElement with(String attribute, String value) {
        attributes.put(validName(attribute), value);
        return this;
    }

    /**
     * Sets an attribute to a number, rounded to two decimals.
     *
     * @throws IllegalArgumentException if {@code value} is not finite
     */
    public SvgElement with(String attribute, double value) {
        return with(attribute, number(value));
    }

    /** Adds a child behind those that are there. */
    public SvgElement add(SvgElement child) {
        children.add(child);
        return this;
    }

    /** Adds children behind those that are there. */
    public SvgElement addAll(Iterable<SvgElement> added) {
        added.forEach(children::add);
        return this;
    }

    /** Adds a text behind the children that are there. */
    public SvgElement text(String content) {
        children.add(content);
        return this;
    }

    /**
     * Returns a number as the shortest decimal with at most two digits behind the point, for coordinates and paths.
     *
     * @throws IllegalArgumentException if {@code value} is not finite
     */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a coordinate is " + value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** Writes this element and its children as XML. */
    public void appendTo(Appendable out) throws IOException {
        out.append('<').append(name);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            out.append(' ').append(attribute.getKey()).append("=\"");
            escape(attribute.getValue(), out);
            out.append('"');
        }
        if (children.isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Object child : children) {
            if (child instanceof SvgElement element) {
                element.appendTo(out);
            } else {
                escape((String) child, out);
            }
        }
        out.append("</").append(name).append('>');
    }

    /** Returns this element and its children as XML. */
    @Override
    public String toString() {
        StringBuilder xml = new StringBuilder();
        try {
            appendTo(xml);
        } catch (IOException e) {
            throw new UncheckedIOException("a string builder does not fail", e);
        }
        return xml.toString();
    }

    private static String validName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of XML: " + name);
        }
        return name;
    }

    /** Control characters and marks that turn the direction of writing are written as the replacement character. */
    private static void escape(String text, Appendable out) throws IOException {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\t', '\n', '\r' ->
                    out.append("&#").append(Integer.toString(c)).append(';');
                default -> out.append(stands(c) ? Character.toString(c) : "\uFFFD");
            }
        }
    }

    /** Tells whether a character stands for itself in a drawing; all of these are characters of XML 1.0. */
    private static boolean stands(int c) {
        boolean turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        return (c >= 0x20 && c < 0x7F)
                || (c >= 0xA0 && c <= 0xD7FF && !turns)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
