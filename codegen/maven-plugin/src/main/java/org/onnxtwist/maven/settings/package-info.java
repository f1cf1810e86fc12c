/** The settings of the goals, for all models and for single ones. */
@NullMarked
package org.onnxtwist.maven.settings;

import org.jspecify.annotations.NullMarked;
