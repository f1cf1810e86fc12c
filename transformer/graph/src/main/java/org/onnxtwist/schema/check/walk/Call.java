package org.onnxtwist.schema.check.walk;

import java.util.Optional;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Node;
import org.onnxtwist.schema.OperatorSchema;

/**
 * A node that is being checked.
 *
 * @param callee the function that it calls
 * @param schema the operator that it calls; empty for functions, for operators of other domains and for those that do not exist
 */
public record Call(Site site, Node node, Optional<Function> callee, Optional<OperatorSchema> schema) {}
