package org.onnxtwist.runtime.cut;

import java.util.function.Supplier;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceOptions;

/**
 * One of the two models that a {@link CutComparison} cuts.
 *
 * @param label the name of the model in messages
 * @param model reads it; it is not changed
 * @param inFloat whether it runs as a copy in float
 * @param options the options of its sessions
 */
public record CutSide(String label, Supplier<Model> model, boolean inFloat, InferenceOptions options) {}
