/** Tests of README.md and the pages in {@code docs}: their commands, their code, their names and their links. */
@NullMarked
package org.onnxtwist.tests.documentation;

import org.jspecify.annotations.NullMarked;
