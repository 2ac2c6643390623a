// Numbers that a test chose.
#pragma once

#include "core/env/env.h"

namespace millrace::test {

class ScriptedRandom final : public Random {
 public:
  // By default the middle of the range.
  uint64_t per_mille = 500;
  unsigned draws = 0;

  uint64_t below(uint64_t bound) override {
    ++draws;
    return bound * per_mille / 1000;
  }
};

}  // namespace millrace::test
