package org.onnxtwist.pass.batch;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Tile;
import org.onnxtwist.pass.batch.BatchDimension.Items;

/** Values computed from the batch size and from constants: shapes, and tensors of a shape that hold the same for each item. */
final class GeneratedBatch {
    private GeneratedBatch() {}

    static void fromSize(BatchNode node) {
        Optional<Items> items = switch (node.node().operator().name()) {
            case ConstantOfShape.NAME -> filled(node);
            case Expand.NAME -> expanded(node);
            case Tile.NAME -> tiled(node);
            default -> Optional.empty();
        };
        node.outputs(items.isPresent() ? items.get() : BatchFact.SIZE);
    }

    private static Optional<Items> filled(BatchNode node) {
        return node.elements(0).flatMap(GeneratedBatch::onlyProportional);
    }

    private static Optional<Items> expanded(BatchNode node) {
        if (!node.fact(0).equals(BatchFact.SAME)) {
            return Optional.empty();
        }
        Optional<List<SizeElement>> elements = node.elements(1);
        Optional<Items> items = elements.flatMap(GeneratedBatch::onlyProportional);
        return items.filter(held -> {
            int at = held.axis() - (elements.orElseThrow().size() - node.rank(0));
            return at < 0 || node.dims(0)[at] == 1;
        });
    }

    private static Optional<Items> tiled(BatchNode node) {
        if (!node.fact(0).equals(BatchFact.SAME)) {
            return Optional.empty();
        }
        return node.elements(1)
                .flatMap(GeneratedBatch::onlyProportional)
                .filter(items -> items.axis() < node.rank(0) && node.dims(0)[items.axis()] > 0)
                .map(items -> new Items(items.axis(), 1, items.inner() * node.dims(0)[items.axis()]));
    }

    /** The one element that is a multiple of the size; empty where there are several, or one depends on it in another way. */
    private static Optional<Items> onlyProportional(List<SizeElement> elements) {
        List<SizeElement> open =
                elements.stream().filter(element -> !element.isFixed()).toList();
        return open.size() == 1 && open.get(0).isProportional()
                ? Optional.of(new Items(
                        elements.indexOf(open.get(0)), 1, open.get(0).value().orElseThrow()))
                : Optional.empty();
    }
}
