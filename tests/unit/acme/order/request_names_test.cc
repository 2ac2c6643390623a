#include "acme/order/request_names.h"

#include <gtest/gtest.h>

#include "acme/settings.h"
#include "core/base/joined.h"

namespace millrace::acme {
namespace {

TEST(RequestNames, are_allowed_in_any_order) {
  const CertName name = CertName::parse("example.test").value();
  const CertName wildcard = CertName::parse("*.example.test").value();
  RequestDocument two{
      CertId::parse("web").value(), {wildcard, name}, "", SpkiDigest::of("key"), {}};
  EXPECT_TRUE(allows({name, wildcard}, two));
  EXPECT_FALSE(allows({name}, two));
  EXPECT_EQ(joined(two.names), "*.example.test, example.test");
}

}  // namespace
}  // namespace millrace::acme
