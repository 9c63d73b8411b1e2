/* SPDX-License-Identifier: Apache-2.0
 * The pages of an app: what its menu lists, who sees which, which one is here.
 *
 * A page joins the frame in three steps:
 * 1. Its row in frame.c (label, path below /dashboard/apps/{app}, the least
 *    role that sees it, where it is listed), and its routes in routes.c: GET on
 *    that path, every POST below it (…/brands, …/brands/save). The longest path
 *    that begins the request's is the page that is marked, and that the switch
 *    of the look comes back to. A page that is not made yet has no row.
 * 2. Its guard finds the app (req->app); dash_frame(req, DASH_APPS) then fills
 *    in the app's name, its menu, its tabs and the Share Connect link.
 * 3. Its .html begins with {{>dash_head frame}}<title>…</title>{{>dash_top
 *    frame}} and ends with {{>dash_bottom frame}}, as every page does; a tab of
 *    Configuration says {{>dash_tabs frame}} first, which is its h1, its tabs,
 *    and the last change with its Undo (app_add_undo() in app_save.h).
 *
 * After a POST that succeeded: frame_done(req, path, key), a 303 to a page of
 * the app that then says what was done, in the words that frame.c has for key.
 */
#pragma once
#include "dashboard/member.h"

/* Where a page of an app is listed. */
enum frame_list {
    FRAME_MENU,          /* an entry of its own */
    FRAME_CONFIGURATION, /* a tab; the menu leads to the first one */
    FRAME_SHARE,         /* the button at the top right */
};

/* Menu, tabs and button of the app in the path, for the member who asks. */
void frame_add_app(struct request *req, struct dash_frame *out);

/* Where the look switch comes back to: the page of the app that is asked. */
struct url frame_here(const struct request *req);

/* A page of the app in the path: "/dashboard/apps/{app}" and path. */
str frame_path(const struct request *req, str path);

/* The path of a page of an app as its row has it; "" for any other text. */
str frame_own_path(str path);

/* 303 to it, where frame.done is what key stands for. */
void frame_done(struct request *req, str path, str key);

/* What has just been done, by the key in the query; "" for an unknown one. */
str frame_done_words(const struct request *req);
