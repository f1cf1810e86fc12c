package org.onnxtwist.codegen.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.pass.batch.BatchDimension.Items;
import org.onnxtwist.rewrite.PassException;

/**
 * Tells whether the rows of a model's outputs are the items of its batch. That is not to be read off the shapes that a model declares: many a
 * detector calls the number of its finds by the name of its batch.
 */
public final class ItemRows {
    private ItemRows() {}

    /**
     * Tells whether row i of every output is computed from item i of the inputs alone, as far as the nodes of the model are known.
     *
     * @param modelFile read once more, as the model that is read is changed; its links were trusted or refused the first time
     */
    public static boolean areTraced(Path modelFile, ModelPorts ports) throws IOException {
        Model traced = OnnxReader.read(modelFile, ReadOptions.defaults().withTrustLinks(true));
        try {
            Map<String, Items> items = BatchDimension.items(traced);
            return ports.outputs().stream()
                    .map(port -> Optional.ofNullable(items.get(port.name())))
                    .allMatch(held -> held.filter(rows -> rows.axis() == 0 && rows.isPlain())
                            .isPresent());
        } catch (PassException e) {
            return false;
        }
    }
}
