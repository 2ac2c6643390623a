#include "acme/protocol/link_header.h"

#include <gmock/gmock.h>

namespace millrace::acme {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> links(const std::vector<std::string>& fields,
                               const std::string& relation) {
  Answer answer{"https://ca.test/cert/1", {200, {}, {}}};
  for (const std::string& field : fields) answer.response.fields.emplace_back("link", field);
  return links_of(answer, relation);
}

TEST(Links, are_found_in_one_field_or_several) {
  EXPECT_THAT(links({R"(<https://ca.test/d>;rel="index", <https://ca.test/a?x,y>; rel="alternate")",
                     R"(<https://ca.test/b>;rel="alternate")"},
                    "alternate"),
              ElementsAre("https://ca.test/a?x,y", "https://ca.test/b"));
}

TEST(Links, may_have_no_quotes_other_parameters_and_several_relations) {
  EXPECT_THAT(links({"<https://ca.test/a>;rel=alternate"}, "alternate"),
              ElementsAre("https://ca.test/a"));
  EXPECT_THAT(
      links({R"(<https://ca.test/a>; title="x"; rel="up alternate"; type="y")"}, "alternate"),
      ElementsAre("https://ca.test/a"));
}

TEST(Links, may_be_relative_to_the_request) {
  EXPECT_THAT(links({R"(</d>;rel="alternate", <2>;rel="alternate")"}, "alternate"),
              ElementsAre("https://ca.test/d", "https://ca.test/cert/2"));
}

TEST(Links, of_another_relation_or_to_no_good_url_are_left_out) {
  EXPECT_THAT(links({R"(<https://ca.test/a>;rel="up")", R"(<https://ca.test/b>;rel="alternates")",
                     R"(<http://ca.test/c>;rel="alternate")", R"(<>;rel="alternate")",
                     R"(<https://ca.test/e>)", "<https://ca.test/f", R"(rel="alternate")"},
                    "alternate"),
              IsEmpty());
}

}  // namespace
}  // namespace millrace::acme
