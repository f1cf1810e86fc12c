package org.onnxtwist.maven.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The references and tolerances of the verification of a model.
 *
 * @param other the reference model, which computes the expected outputs
 * @param data a folder of recorded inputs and outputs
 * @param comparison the tolerances of the comparison
 * @param required whether a model that cannot be run is refused
 */
public record VerifySettings(
        Optional<Path> other, Optional<Path> data, ComparisonSettings comparison, boolean required) {}
