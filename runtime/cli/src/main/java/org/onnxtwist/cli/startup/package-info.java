/** What makes the command start quickly: an archive of its classes and its native libraries, prepared once. */
@NullMarked
package org.onnxtwist.cli.startup;

import org.jspecify.annotations.NullMarked;
