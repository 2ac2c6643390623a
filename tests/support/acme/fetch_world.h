// A World whose challenge records are published: where the tests of fetch begin.
#pragma once

#include <gtest/gtest.h>

#include "tests/support/acme/world.h"

namespace millrace::acme {

inline void publish_challenges(World& world) {
  world.csr();
  world.order();
  world.publish_all();
}

// Looks until nothing is pending, each time as a new process. The errors on the way.
inline std::string fetch_to_the_end(World& world) {
  std::string errors;
  for (int i = 0; i < 10 && !world.state().issued; ++i) {
    world.restart();
    world.clock.advance(std::chrono::minutes(2));
    errors += errors_of(world.fetch());
  }
  return errors;
}

// Whatever went wrong on the way.
inline void expect_one_certificate(World& world) {
  EXPECT_TRUE(world.emitted("fetch", "issued/web.pem"));
  EXPECT_EQ(world.acme.orders_made(), 1U);
  EXPECT_EQ(world.acme.certificates_issued(), 1U);
  EXPECT_EQ(world.state().failures, 0U);
}

}  // namespace millrace::acme
