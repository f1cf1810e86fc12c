package org.onnxtwist.page.drawing;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.onnxtwist.page.svg.SvgElement;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The texts of a drawing, read back from its XML by the parser of the JDK. */
final class DrawnText {
    private final Document document;

    private DrawnText(Document document) {
        this.document = document;
    }

    static DrawnText of(SvgElement drawing) {
        return of(drawing.toString());
    }

    static DrawnText of(String xml) {
        try {
            return new DrawnText(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml))));
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new AssertionError(xml, e);
        }
    }

    private List<Element> elements(String name) {
        NodeList list = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < list.getLength(); i++) {
            elements.add((Element) list.item(i));
        }
        return elements;
    }

    /** The texts of each box that is not in a legend, joined by bars, in the order of the drawing. */
    List<String> boxes() {
        List<String> boxes = new ArrayList<>();
        for (Element group : elements("g")) {
            Element parent = (Element) group.getParentNode();
            if (group.getAttribute("class").startsWith("box ")
                    && !parent.getAttribute("class").equals("legend")) {
                List<String> lines = new ArrayList<>();
                for (org.w3c.dom.Node child = group.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element text
                            && text.getTagName().equals("text")
                            && !text.getAttribute("class").equals("letter")
                            && !text.getAttribute("class").equals("opener")) {
                        lines.add(text.getTextContent());
                    }
                }
                boxes.add(String.join(" | ", lines));
            }
        }
        return boxes;
    }

    /** The texts beside the edges, without their tooltips. */
    List<String> labels() {
        return elements("g").stream()
                .filter(group -> group.getAttribute("class").equals("labels"))
                .flatMap(group -> {
                    List<String> texts = new ArrayList<>();
                    NodeList found = group.getElementsByTagName("text");
                    for (int i = 0; i < found.getLength(); i++) {
                        texts.add(found.item(i).getFirstChild().getTextContent());
                    }
                    return texts.stream();
                })
                .toList();
    }

    /** The number of edges. */
    long edges() {
        return elements("path").stream()
                .filter(path ->
                        ((Element) path.getParentNode()).getAttribute("class").equals("links"))
                .filter(path -> !path.getAttribute("class").equals("heads"))
                .count();
    }

    /** The names of all elements, each once. */
    List<String> elementNames() {
        return elements("*").stream()
                .map(Element::getTagName)
                .distinct()
                .sorted()
                .toList();
    }
}
