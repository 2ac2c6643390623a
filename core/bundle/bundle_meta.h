// META.json of a bundle.
#pragma once

#include <string>
#include <string_view>

#include "core/bundle/bundle.h"

namespace millrace {

// "csr", "publication": 1 to 64 of a-z 0-9 . -
bool is_bundle_scope(std::string_view scope);

// "acme", "consumer:mx1": what a bundle is for.
bool is_addressee(std::string_view name);

std::string encode_bundle_meta(const BundleMeta& meta);
Result<BundleMeta> decode_bundle_meta(std::string_view text, const std::string& where);

}  // namespace millrace
