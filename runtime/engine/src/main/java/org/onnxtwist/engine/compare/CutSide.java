package org.onnxtwist.engine.compare;

import java.util.function.Supplier;
import org.onnxtwist.engine.session.InferenceOptions;
import org.onnxtwist.ir.Model;

/**
 * One of the two models that a {@link CutComparison} cuts.
 *
 * @param label the name of the model in messages
 * @param model reads it; it is not changed
 * @param inFloat whether it runs as a copy in float
 * @param options the options of its sessions
 */
public record CutSide(String label, Supplier<Model> model, boolean inFloat, InferenceOptions options) {}
