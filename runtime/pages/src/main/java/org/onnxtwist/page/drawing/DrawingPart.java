package org.onnxtwist.page.drawing;

import java.util.List;

/**
 * A part of the page of a drawing: a level to which boxes lead.
 *
 * @param id the anchor of the part
 * @param title its name
 * @param text a sentence on its size
 * @param drawing its picture as SVG; empty if it is packed
 * @param packed its picture as SVG, compressed (raw deflate) and in Base64, which a script unpacks when the part is opened; empty if it is not
 * @param nodes the boxes as lines, which are read where the picture is not unpacked; none if it is not packed
 * @param isOpen whether it is open at first
 * @param parts the parts to which its boxes lead first
 */
public record DrawingPart(
        String id,
        String title,
        String text,
        String drawing,
        String packed,
        List<String> nodes,
        boolean isOpen,
        List<DrawingPart> parts) {
    /** Makes a part of copies of the lists. */
    public DrawingPart {
        nodes = List.copyOf(nodes);
        parts = List.copyOf(parts);
    }
}
