/** Tests that cross modules: the rules of the architecture, and whole runs from file to file. */
@NullMarked
package org.onnxtwist.tests;

import org.jspecify.annotations.NullMarked;
