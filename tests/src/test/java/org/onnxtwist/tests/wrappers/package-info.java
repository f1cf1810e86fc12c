/** Classes that are generated for models, compiled, loaded and run. */
@NullMarked
package org.onnxtwist.tests.wrappers;

import org.jspecify.annotations.NullMarked;
