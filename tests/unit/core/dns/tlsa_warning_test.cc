#include "core/dns/tlsa_warning.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(ParameterWarning, is_none_of_3_1_1) {
  EXPECT_EQ(parameter_warning({3, 1, 1, "data"}), std::nullopt);
}

TEST(ParameterWarning, says_what_other_records_than_3_1_1_depend_on) {
  const auto about = [](uint8_t usage, uint8_t selector, uint8_t matching) {
    return parameter_warning({usage, selector, matching, {}}).value_or("none");
  };
  EXPECT_EQ(about(3, 0, 1),
            "TLSA 3 0 1: it changes with every renewal of the certificate; 3 1 1 stays as long as "
            "the key does");
  EXPECT_EQ(about(2, 1, 1),
            "TLSA 2 1 1: it depends on a certificate of the CA, which the CA may replace before "
            "any renewal, and on the names and dates of the chain; 3 1 1 depends on the server's "
            "key alone");
  EXPECT_EQ(about(1, 1, 1),
            "TLSA 1 1 1: SMTP clients do not use the usages 0 and 1 (RFC 7672 section 3.1.3), "
            "other clients require a CA that they trust as well; 3 1 1 is for all");
  EXPECT_EQ(about(3, 1, 0),
            "TLSA 3 1 0: it has the full key, which makes long answers; 3 1 1 has its digest");
  EXPECT_EQ(about(3, 1, 2),
            "TLSA 3 1 2: clients need not support SHA-512 (RFC 6698 section 6); publish 3 1 1 as "
            "well");
}

}  // namespace
}  // namespace millrace
