package org.onnxtwist.maven;

import java.nio.file.Path;
import org.onnxtwist.maven.settings.ModelSettings;

/**
 * A model of the project.
 *
 * @param name its path below the folder of models, with {@code /} between folders
 * @param path its file
 * @param settings the settings that apply to it alone
 */
record ModelFile(String name, Path path, ModelSettings settings) {}
