/** Test vectors from outside the repository, and fakes shared by the tests of this module. */
@NullMarked
package io.gridrelay.atproto.testing;

import org.jspecify.annotations.NullMarked;
