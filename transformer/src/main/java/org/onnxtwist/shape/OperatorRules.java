package org.onnxtwist.shape;

import java.util.Optional;
import org.onnxtwist.ir.OperatorId;

/** Every operator that has a rule, and which. */
final class OperatorRules {
    private OperatorRules() {}

    static Optional<ShapeRule> find(OperatorId operator) {
        return Optional.empty();
    }
}
