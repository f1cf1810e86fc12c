/** The start-up cache: an archive of the command's classes and its native libraries, prepared once so that the command starts quickly. */
@NullMarked
package org.onnxtwist.cli.startup;

import org.jspecify.annotations.NullMarked;
