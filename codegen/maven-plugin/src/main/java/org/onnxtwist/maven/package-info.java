/** The Maven plugin: the goals, which parse parameters, and the tasks that they perform on models. */
@NullMarked
package org.onnxtwist.maven;

import org.jspecify.annotations.NullMarked;
