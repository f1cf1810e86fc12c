package org.onnxtwist.maven;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a model is compared with.
 *
 * @param other a model that computes what is right
 * @param data a folder of recorded inputs and outputs
 * @param comparison how far apart they may be
 * @param required whether a model that cannot be run is refused
 */
record VerifySettings(Optional<Path> other, Optional<Path> data, ComparisonSettings comparison, boolean required) {}
